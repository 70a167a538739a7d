"""Whether the code that runs is the code that stands in the working directory."""

from __future__ import annotations

import os
from pathlib import Path

NAME = "tetraflux"
_LARGEST = 1 << 20


def other_clone() -> Path | None:
    """The clone of this project that the working directory is in, where other code than its runs.

    What somebody changes there in `model/` would have no effect, and nothing would say so.
    """
    here = Path(os.path.realpath(__file__)).parent
    for folder in (Path.cwd(), *Path.cwd().parents):
        if _is_clone(folder):
            return None if os.path.realpath(folder / "gen") == str(here) else folder
        if (folder / ".git").exists():
            return None  # the top of another repository, wherever that stands
    return None


def _is_clone(folder: Path) -> bool:
    """Whether it is the top of a clone; its pyproject.toml is read, and nothing in it is run."""
    try:
        if not all((folder / each).is_dir() for each in ("gen", "model")):
            return False
        file = folder / "pyproject.toml"
        if not file.is_file():
            return False  # a pipe, which would be waited for
        with file.open("rb") as opened:
            content = opened.read(_LARGEST).decode()
    except (OSError, UnicodeDecodeError):
        return False
    import tomllib

    try:
        project = tomllib.loads(content).get("project")
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return isinstance(project, dict) and project.get("name") == NAME
