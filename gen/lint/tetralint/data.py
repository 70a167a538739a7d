"""The data files of the linter: the schemas of the policies, and the types of kernels.

They are inside this package in a wheel of its own, and beside it where the package is a part of
another one. In the repository they stand once, in the folder `schemas`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE / "data", _HERE.parent / "schemas", _HERE.parents[2] / "schemas")


@cache
def folder() -> Path:
    """The folder that holds them. Raises FileNotFoundError in a package without them."""
    for each in _FOLDERS:
        if (each / "cilium.io").is_dir():
            return each
    raise FileNotFoundError(f"{_HERE}: the data files of the linter are not there; install it anew")


def file(name: str) -> Path:
    """A data file, by its path in the folder."""
    return folder() / name


@cache
def json_file(name: str) -> Any:
    """What a JSON file holds."""
    import json

    return json.loads(file(name).read_bytes())
