"""The checks: one module each, found by listing this folder.

A check module has `PAGES`, which maps each of its finding ids to a page for `--explain`, and
`check(build)`, which yields findings. It reads the rendered objects, never the models, because
those are what the cluster will read.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tetraflux.gen.build import Build
    from tetraflux.lint.findings import Finding


def modules() -> list[ModuleType]:
    """All check modules, in the order of their names."""
    names = sorted(module.name for module in iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in names]


def run(build: Build) -> Iterator[Finding]:
    """The findings of every check on this build."""
    for module in modules():
        yield from module.check(build)


def pages() -> dict[str, str]:
    """Every finding id of the project and its page."""
    others = (
        import_module(f"tetraflux.gen.{name}")
        for name in ("build", "declarations", "docs.faults", "drift", "schemas.faults", "tree")
    )
    from tetraflux.lint.pages import pages as of_lint

    own = {id_: page for module in (*modules(), *others) for id_, page in module.PAGES.items()}
    return own | of_lint()
