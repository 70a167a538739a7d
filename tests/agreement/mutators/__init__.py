"""The mutators, a module for each part of the rules; found by listing the folder."""

from __future__ import annotations

import importlib
import pkgutil

from tests.agreement.entry import Mutator


def mutators() -> list[Mutator]:
    """All mutators, module after module."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return [each for module in modules for each in module.MUTATORS]
