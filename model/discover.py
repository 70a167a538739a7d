"""Finding items by listing their folder, so that adding an item is adding one file.

A folder of items is a package whose modules each define `declare(...)`. Modules are taken in the
order of their names. A module that fails does not hide the faults of the others.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NamedTuple

_PROJECT = f"{__name__.partition('.')[0]}."


class Declared(NamedTuple):
    """What one module declared; `source` is its file, seen from the root of the repository."""

    source: str
    item: Any


class Fault(NamedTuple):
    """A module whose declaration raised `error`."""

    source: str
    error: BaseException


class DeclarationError(Exception):
    """Some declarations are wrong; `faults` holds every one of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} declarations are wrong")
        self.faults = faults


class Collector:
    """Collects declarations and the faults among them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def items(
        self, package: str, of: type, *given: Any, several: bool = False
    ) -> Iterator[Declared]:
        """What each module of `package` declares, given the arguments; `None` is left out.

        An item is an `of`, or, with `several`, a tuple of them.
        """
        folder = package.removeprefix(_PROJECT).replace(".", "/")
        for module in sorted(iter_modules(import_module(package).__path__), key=lambda m: m.name):
            source = f"{folder}/{module.name}{'/__init__' if module.ispkg else ''}.py"
            try:
                item = import_module(f"{package}.{module.name}").declare(*given)
                if item is not None:
                    _must_be(item, of, several)
            except (Exception, SystemExit) as error:
                # Whatever a declaration raises is that file's fault and is reported with it.
                self.faults.append(Fault(source, error))
            else:
                if item is not None:
                    yield Declared(source, item)

    def finish(self) -> None:
        """Raise DeclarationError when any module failed."""
        if self.faults:
            raise DeclarationError(tuple(self.faults))


def module_of(source: str) -> ModuleType:
    """The module that a file of this project is, given as `Declared.source` has it."""
    name = source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return import_module(_PROJECT + name)


def _must_be(item: Any, of: type, several: bool) -> None:
    """Raise TypeError for an item of another type, which somebody else would stumble over."""
    each = item if several and type(item) is tuple else (item,)
    if (several and type(item) is not tuple) or not all(isinstance(one, of) for one in each):
        wanted = f"a tuple of {of.__name__}" if several else f"a {of.__name__}"
        raise TypeError(f"declare returned {item!r:.60}, but must return {wanted} in this folder")
