"""Puts the linter into the wheel, as `tetraflux.lint`: no index has it as a package of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Linter(BuildHookInterface):  # type: ignore[type-arg]
    """Adds its modules; the examples of its rules are for those who change them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each file; an editable install reads them where they stand."""
        if version == "editable":
            return
        folder = Path(self.root) / "gen" / "lint" / "tetralint"
        for file in sorted([*folder.rglob("*.py"), folder / "py.typed"]):
            name = file.relative_to(folder).as_posix()
            build_data["force_include"][str(file)] = f"tetraflux/lint/{name}"
