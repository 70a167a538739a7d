"""Finding items by listing their folder, so that adding an item is adding one file.

A folder of items is a package whose modules each define `declare(...)`. Modules are taken in the
order of their names. A module that fails does not hide the faults of the others.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple


class Declared(NamedTuple):
    """What one module declared; `source` is its file, seen from the root of the repository."""

    source: str
    item: Any


class Fault(NamedTuple):
    """A module whose declaration raised `error`."""

    source: str
    error: Exception


class DeclarationError(Exception):
    """Some declarations are wrong; `faults` holds every one of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} declarations are wrong")
        self.faults = faults


class Collector:
    """Collects declarations and the faults among them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def items(self, package: str, *given: Any) -> Iterator[Declared]:
        """What each module of `package` declares, given the arguments; `None` is left out."""
        for module in sorted(m.name for m in iter_modules(import_module(package).__path__)):
            source = f"{package.replace('.', '/')}/{module}.py"
            try:
                item = import_module(f"{package}.{module}").declare(*given)
            except Exception as error:
                # Any exception of a declaration is that file's fault and is reported with it.
                self.faults.append(Fault(source, error))
            else:
                if item is not None:
                    yield Declared(source, item)

    def finish(self) -> None:
        """Raise DeclarationError when any module failed."""
        if self.faults:
            raise DeclarationError(tuple(self.faults))
