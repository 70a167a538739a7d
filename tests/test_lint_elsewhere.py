"""The pre-commit hook and the GitHub Action by which other repositories use `tetralint`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from attacks import Mark, modules

from tetraflux.lint import __version__
from tetraflux.lint.cli import parser

BAD = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: bad}
spec:
  options: [{name: policy-mod, value: monitor}]
"""


@pytest.fixture
def action(root: Path) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    return made


def test_the_hook_has_what_pre_commit_wants(root: Path) -> None:
    """The keys of https://pre-commit.com/#creating-new-hooks."""
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "tetralint" and hook["language"] == "script"
    assert hook["require_serial"] is True, "one process reads all files"
    assert hook["types_or"] == ["yaml", "json"]
    assert hook["entry"] == "dev lint", "the script of the clone, and what it is asked for"
    args = parser().parse_args([*hook.get("args", []), "a.yaml", "b.yaml"])
    assert args.names == ["a.yaml", "b.yaml"], "file names come last"


def test_the_action_is_whole_and_trusts_nobody(action: dict[str, Any], root: Path) -> None:
    assert {"name", "description", "inputs", "runs"} <= action.keys()
    assert action["runs"]["using"] == "composite"
    assert all(each["description"] and "default" in each for each in action["inputs"].values())
    uses = re.findall(r"uses: (.+)", (root / "action.yml").read_text(encoding="utf-8"))
    pinned = [
        each for each in uses if re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
    ]
    assert [each for each in uses if each not in pinned] == ["OWNER/tetragon-as-code@COMMIT"]
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "an expression inside a script"
        assert "run" not in step or step["shell"] == "bash", "a composite step names its shell"


def test_the_action_uses_the_setup_of_the_projects_own_workflow(root: Path) -> None:
    """One version of it in the repository, which Renovate moves in both files."""
    workflow = (root / ".github/workflows/ci.yaml").read_text(encoding="utf-8")
    (line,) = re.findall(r"actions/setup-python@.+", (root / "action.yml").read_text("utf-8"))
    assert line in workflow


def test_each_input_is_given_to_the_script_and_is_an_option_of_lint(action: dict[str, Any]) -> None:
    step = action["runs"]["steps"][-1]
    given = {value for value in step["env"].values() if "inputs." in value}
    assert given == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    for option in re.findall(r"--[a-z-]+\b", step["run"]):
        assert option in parser().format_help(), f"tetralint has no {option}"


def ran(
    root: Path, folder: Path, action: dict[str, Any], **inputs: str
) -> subprocess.CompletedProcess[str]:
    """The script of the action, as a runner starts it."""
    step = action["runs"]["steps"][-1]
    values = {name: each["default"] for name, each in action["inputs"].items()} | inputs
    env = {
        name: values[found[1]] if (found := re.search(r"inputs\.([\w-]+)", value)) else str(root)
        for name, value in step["env"].items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def runnable(root: Path) -> Path:
    """The clone, in which ./dev has what it needs; it fetches two packages where it has not."""
    done = subprocess.run([root / "dev", "lint", "--version"], capture_output=True, text=True)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"./dev cannot make .venv-lint here: {done.stderr}")
    assert done.stdout == f"tetralint {__version__}\n", done.stderr
    return root


def test_the_script_of_the_action_annotates_and_fails(
    runnable: Path, tmp_path: Path, action: dict[str, Any]
) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "bad.yaml").write_text(BAD, encoding="utf-8")
    done = ran(runnable, tmp_path, action, paths="a folder\n\n", sarif="found.sarif")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=a folder/bad.yaml,line=5,"), done.stdout
    log = json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["policy/unknown-option"]


def test_the_script_of_the_action_passes_what_is_good_and_stops_at_wrong_inputs(
    runnable: Path, tmp_path: Path, action: dict[str, Any]
) -> None:
    (tmp_path / "pod.yaml").write_text("kind: Pod\n", encoding="utf-8")
    done = ran(runnable, tmp_path, action)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    wrong = ran(runnable, tmp_path, action, **{"target-version": "0.1", "sarif": "x.sarif"})
    assert wrong.returncode == 2, "a wrong input is no finding"


def test_a_pull_request_leads_the_action_nowhere(
    runnable: Path, tmp_path: Path, action: dict[str, Any]
) -> None:
    """By names of files that are options, a link in place of the SARIF file, and modules."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    mine = tmp_path / "mine"
    mine.write_text("mine\n", encoding="utf-8")
    (checkout / "found.sarif").symlink_to(mine)
    (checkout / "--help").mkdir()
    (checkout / "--help" / "bad.yaml").write_text(BAD, encoding="utf-8")
    mark = Mark(tmp_path / "mark")
    modules(mark, checkout, ("argparse", "json", "yaml", "venv", "pip", "tetralint", "tomllib"))
    done = ran(runnable, checkout, action, paths="--help\n", sarif="found.sarif")
    assert done.stdout.startswith("::error file=--help/bad.yaml,line=5,"), done.stderr
    assert mine.read_text(encoding="utf-8") == "mine\n", "a file elsewhere was written"
    assert not (checkout / "found.sarif").is_symlink()
    assert mark.words() == "", "a module of the branch was run"


def test_the_action_takes_what_its_inputs_leave_open_from_the_repository(
    runnable: Path, tmp_path: Path, action: dict[str, Any]
) -> None:
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    config = '[tool.tetralint]\ntarget-version = "1.7.0"\nignore = ["policy/unknown-option"]\n'
    (tmp_path / "pyproject.toml").write_text(config, encoding="utf-8")
    done = ran(runnable, tmp_path, action)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "1 left out by --select and --ignore, for Tetragon 1.7.0" in done.stderr
    assert "pyproject.toml" in done.stderr, "who reads the log sees what had a say"
    done = ran(runnable, tmp_path, action, **{"target-version": "1.6.0"})
    assert "for Tetragon 1.6.0" in done.stderr, "an input wins"


def test_the_hook_and_the_action_have_the_linter_and_its_two_packages_alone(runnable: Path) -> None:
    (packages,) = (runnable / ".venv-lint" / "lib").glob("python3.*/site-packages")
    there = {each.name.partition("-")[0].lower() for each in packages.glob("*.dist-info")}
    assert there - {"pip", "setuptools"} == {"pyyaml", "jsonschema_rs"}
