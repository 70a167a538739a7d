"""Finding items by listing their folder, so that adding an item is adding one file.

A folder of items is a package whose modules each define `declare(...)`. Modules are taken in the
order of their names. A module that fails does not hide the faults of the others.
"""

import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any, NamedTuple

from tetraflux.lint.modules import names_in

_PROJECT = f"{__name__.partition('.')[0]}."
_ROOT = Path(__file__).resolve().parents[1]


class Declared(NamedTuple):
    """What one module declared; `source` is its file, seen from the root of the repository."""

    source: str
    item: Any


class Fault(NamedTuple):
    """A module whose declaration raised `error`."""

    source: str
    error: BaseException


class Missing(LookupError):
    """An item that the declarations in `folder` do not have, as `model/policies/`."""

    def __init__(self, text: str, folder: str) -> None:
        super().__init__(text)
        self.folder = folder


def guess(word: str, words: Iterable[str]) -> str:
    """What was probably meant, in parentheses; nothing where no word is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(words), n=1, cutoff=0.7)
    return f" (did you mean {close[0]}?)" if close else ""


class DeclarationError(Exception):
    """Some declarations are wrong.

    `faults` holds every fault that does not follow from another one, `dependent` those that do.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        every = tuple({_key(each): each for each in faults}.values())
        self.dependent = tuple(each for each in every if _follows(each, every))
        self.faults = tuple(each for each in every if each not in self.dependent)
        super().__init__(f"{len(self.faults)} declarations are wrong")


class Loaded(NamedTuple):
    """What the modules of a folder declared, and what is wrong with the others."""

    items: tuple[Declared, ...]
    faults: tuple[Fault, ...]

    def whole(self) -> tuple[Declared, ...]:
        """The items. Raises `DeclarationError` when any module failed."""
        if self.faults:
            raise DeclarationError(self.faults)
        return self.items


def load(package: str, of: type, *given: Any, several: bool = False) -> Loaded:
    """What each module of `package` declares, given the arguments; `None` is left out.

    An item is an `of`, or, with `several`, a tuple of them.
    """
    items: list[Declared] = []
    faults: list[Fault] = []
    for name, is_package in names_in(package):
        source = f"{_folder(package)}/{name}{'/__init__' if is_package else ''}.py"
        try:
            item = import_module(f"{package}.{name}").declare(*given)
            if item is not None:
                _must_be(item, of, several)
                items.append(Declared(source, item))
        except DeclarationError as error:
            faults += (*error.faults, *error.dependent)  # of the items that this one is made of
        except (Exception, SystemExit) as error:
            # Whatever a declaration raises is that file's fault and is reported with it.
            own = f"{_folder(package)}/{name}/"
            origin = _origin(error) if is_package else ""
            faults.append(Fault(origin if origin.startswith(own) else source, error))
    return Loaded(tuple(items), tuple(faults))


def module_of(source: str) -> ModuleType:
    """The module that a file of this project is, given as `Declared.source` has it."""
    name = source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return import_module(_PROJECT + name)


def _folder(package: str) -> str:
    return package.removeprefix(_PROJECT).replace(".", "/")


def _must_be(item: Any, of: type, several: bool) -> None:
    """Raise TypeError for an item of another type, which somebody else would stumble over."""
    each = item if several and type(item) is tuple else (item,)
    if (several and type(item) is not tuple) or not all(isinstance(one, of) for one in each):
        wanted = f"a tuple of {of.__name__}" if several else f"a {of.__name__}"
        raise TypeError(f"declare returned {item!r:.60}, but must return {wanted} in this folder")


def _key(fault: Fault) -> tuple[str, str, str]:
    """What tells a fault from others: a folder may be loaded by several items."""
    return fault.source, type(fault.error).__name__, str(fault.error)


def _follows(fault: Fault, every: Sequence[Fault]) -> bool:
    """Whether a fault may be gone when the others are.

    It is where what it lacks may stand in a file that failed, and where it arose in such a file.
    """
    others = [each.source for each in every if each.source != fault.source]
    if isinstance(fault.error, Missing):
        return any(source.startswith(fault.error.folder) for source in others)
    return _origin(fault.error) in others


def _origin(error: BaseException) -> str:
    """The innermost file of the project in which an error arose, seen from the repository."""
    files = [frame.f_code.co_filename for frame, _ in walk_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        files.append(error.filename)
    inside = (os.path.realpath(file) for file in reversed(files))
    root = f"{_ROOT}{os.sep}model{os.sep}"
    found = next((file for file in inside if file.startswith(root)), "")
    return found.removeprefix(f"{_ROOT}{os.sep}").replace(os.sep, "/")
