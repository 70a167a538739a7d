"""What cloudflare/pint, a linter of Prometheus rules, has to say of ours."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CONFIG = Path(__file__).with_name("pint.hcl")
RULES = "output/kubernetes/apps/security/tetragon/monitoring/prometheusrule.yaml"

pytestmark = pytest.mark.tool


@pytest.fixture
def pint(tool: Callable[[str], Path], tmp_path: Path) -> Callable[[str], str]:
    """What it finds in rules, empty where that is nothing."""

    def run(rules: str) -> str:
        (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
        words = ["--no-color", "--offline", "--config", CONFIG, "lint", "--fail-on", "warning"]
        done = subprocess.run(
            [tool("pint"), *words, "rules.yaml"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode in (0, 1), done.stderr
        names = re.findall(r"^ +- (?:alert|record): ", rules, re.MULTILINE)
        assert f"entries={len(names)} " in done.stderr, "it has not seen all rules"
        return done.stderr if done.returncode else ""

    return run


def test_pint_finds_nothing(root: Path, pint: Callable[[str], str]) -> None:
    assert pint((root / RULES).read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize(
    ("good", "bad", "check"),
    [
        ("for: 10m", "for: 10x", "alerts/for"),
        ("{{ $labels.map }}", "{{ $labels.mop }}", "alerts/template"),
        ("max by (node, map) (tetragon_map_entries)", "rate(x[1m]", "promql/syntax"),
    ],
)
def test_pint_finds_what_is_wrong(
    root: Path, pint: Callable[[str], str], good: str, bad: str, check: str
) -> None:
    rules = (root / RULES).read_text(encoding="utf-8")
    assert good in rules
    assert f"({check})" in pint(rules.replace(good, bad, 1))
