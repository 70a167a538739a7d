"""Running rules under promtool, the program that knows how Prometheus evaluates them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree


def failures(program: Path, folder: Path, groups: Any, test: Any) -> dict[str, str]:
    """What promtool says of each unit test that fails, by its name.

    Raises AssertionError where it does not get so far.
    """
    done = promtool(program, folder, groups, test)
    assert (folder / "found.xml").exists(), done.stdout + done.stderr
    suites = ElementTree.parse(folder / "found.xml")  # noqa: S314  # promtool's own
    found = {
        each.attrib["name"]: each.findtext("failure") or "" for each in suites.iter("testcase")
    }
    assert found.keys() == {each["name"] for each in test["tests"]}, "promtool ran other tests"
    assert any(found.values()) == bool(done.returncode), done.stdout + done.stderr
    return {name: complaint for name, complaint in found.items() if complaint}


def promtool(
    program: Path, folder: Path, groups: Any, test: Any
) -> subprocess.CompletedProcess[str]:
    """What `promtool test rules` says of the groups and the unit tests; JSON is YAML enough."""
    (folder / "rules.yaml").write_text(json.dumps({"groups": groups}), encoding="utf-8")
    (folder / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    return subprocess.run(
        [program, "test", "rules", "--junit=found.xml", "test.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
