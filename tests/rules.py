"""Running rules under promtool, the program that knows how Prometheus evaluates them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any


def failures(program: Path, folder: Path, groups: Any, test: Any) -> dict[str, str]:
    """What promtool says of each unit test that fails, by its name.

    Raises AssertionError where it fails for another reason, such as an expression that is none.
    """
    done = promtool(program, folder, groups, test)
    parts = re.split(r"^ +name: (.*),$", done.stdout + done.stderr, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert bool(found) == bool(done.returncode), parts[0]
    return found


def promtool(
    program: Path, folder: Path, groups: Any, test: Any
) -> subprocess.CompletedProcess[str]:
    """What `promtool test rules` says of the groups and the unit tests; JSON is YAML enough."""
    (folder / "rules.yaml").write_text(json.dumps({"groups": groups}), encoding="utf-8")
    (folder / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    return subprocess.run(
        [program, "test", "rules", "test.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
