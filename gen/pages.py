"""The page of every finding id: what it is about, and how to fix it."""

from __future__ import annotations

from importlib import import_module

from tetraflux.gen import check, has_maintainers_tools
from tetraflux.lint.pages import pages as of_lint

_OTHERS = ("blame", "build", "declarations", "docs.faults", "drift", "tree")
_OF_MAINTAINERS = ("maintain.schemas.faults",)
"""Modules of `gen` with findings of their own, beside the checks; each has `PAGES`."""


def pages() -> dict[str, str]:
    """Every finding id of the project and its page."""
    others = (*_OTHERS, *(_OF_MAINTAINERS if has_maintainers_tools() else ()))
    modules = (*check.modules(), *(import_module(f"tetraflux.gen.{name}") for name in others))
    return {id_: page for module in modules for id_, page in module.PAGES.items()} | of_lint()
