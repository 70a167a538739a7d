"""Puts the data files, which the repository has once in its folder `schemas`, into the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("btf", "cilium.io")


class DataFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Adds them to wheels and source distributions; an unpacked one of those has them already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each folder; an editable install reads them where they stand."""
        root = Path(self.root)
        if version == "editable" or (root / "tetralint" / "data").is_dir():
            return
        for each in FOLDERS:
            folder = root.parents[1] / "schemas" / each
            if not folder.is_dir():
                raise FileNotFoundError(f"{folder}: build tetralint inside its whole repository")
            build_data["force_include"][str(folder)] = f"tetralint/data/{each}"
