"""The checks: one module each, found by listing this folder.

A check module has `PAGES`, which maps each of its finding ids to a page for `--explain`, and
`check(build)`, which yields findings. It reads the rendered objects, never the models, because
those are what the cluster will read.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from tetraflux.lint.modules import modules_in

if TYPE_CHECKING:
    from tetraflux.gen.render import Build
    from tetraflux.lint.findings import Finding


def modules() -> list[ModuleType]:
    """All check modules, in the order of their names."""
    return modules_in(__name__)


def run(build: Build) -> Iterator[Finding]:
    """The findings of every check on this build."""
    for module in modules():
        yield from module.check(build)
