"""The modules of a package, found by listing its folder: the folder is the list."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def names_in(package: str) -> list[tuple[str, bool]]:
    """The names of its modules in order, and whether each is a package itself."""
    found = iter_modules(import_module(package).__path__)
    return sorted((each.name, each.ispkg) for each in found)


def modules_in(package: str) -> list[ModuleType]:
    """The modules themselves, in the order of their names."""
    return [import_module(f"{package}.{name}") for name, _ in names_in(package)]
