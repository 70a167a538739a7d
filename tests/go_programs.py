"""The Go programs of ours, which put a library that consumers use behind stdin and stdout."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def go_program(name: str, tool: Callable[[str], Path]) -> Path:
    """The program of tests/<name>, built once for each version of it and kept in .cache.

    Where it does not build, as without a network, the test is skipped, and fails where CI is set.
    """
    folder = ROOT / "tests" / name
    sources = sorted(folder.iterdir())
    version = hashlib.sha256(b"\0".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    program = ROOT / ".cache" / name / version / name
    if not program.exists():
        own = {"GOPATH": f"{ROOT}/.cache/go", "GOCACHE": f"{ROOT}/.cache/go-build"}
        # Two may build it at once, and each finds it whole.
        program.parent.mkdir(parents=True, exist_ok=True)
        new = program.with_name(f"new-{os.getpid()}")
        built = subprocess.run(
            [tool("go"), "build", "-modcacherw", "-buildvcs=false", "-o", new, "."],
            cwd=folder,
            env=os.environ | own | {"GOFLAGS": "", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"},
            capture_output=True,
            text=True,
        )
        if built.returncode:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(
                f"tests/{name} does not build, is there a network? {built.stderr}"
            )
        new.rename(program)
    return program
