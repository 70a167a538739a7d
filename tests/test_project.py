"""The repository: pins that Renovate can move, locks, walls, and what every file keeps to."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import re2
import yaml

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MADE = ("output/", "schemas/", "tests/__snapshots__/", "requirements", "LICENSE")
"""What begins like this was generated, or is a text of others."""


def files() -> list[Path]:
    """The files of the repository that git tracks or would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return sorted(ROOT / name for name in set(listed.stdout.split("\0")) if (ROOT / name).is_file())


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def own() -> list[Path]:
    """The files that people write."""
    return [file for file in files() if not name_of(file).startswith(MADE)]


# Renovate


def renovate() -> dict[str, Any]:
    """renovate.json5; of JSON5 it uses comment lines only."""
    lines = (ROOT / "renovate.json5").read_text(encoding="utf-8").splitlines()
    config = json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    assert isinstance(config, dict)
    return config


MANAGER = renovate()["customManagers"][0]
PATTERN = re2.compile(MANAGER["matchStrings"][0])
PRESET = re2.compile(
    r"datasource=(?<datasource>\S+) depName=(?<depName>\S+)"
    r"""\n.+(:\s|=)(&\S+\s)?["']?(?<currentValue>[^"'\s]+)["']?"""
)
"""The pattern of the preset that many repositories share, made for YAML."""

MARKED = [
    file
    for file in own()
    if not name_of(file).startswith("tests/") and file.suffix in (".py", ".env", ".toml", ".yaml")
    if "# renovate: datasource=" in file.read_text(encoding="utf-8")
]
PINS = {
    "ghcr.io/cilium/charts/tetragon": "model/settings.py",
    "ghcr.io/fluent/helm-charts/fluent-bit": "model/logs/fluent_bit.py",
    "github.com/yannh/kubeconform": ".ci/tools.env",
    "sigs.k8s.io/kustomize/kustomize/v5": ".ci/tools.env",
    "github.com/prometheus/prometheus": ".ci/tools.env",
    "github.com/prometheus/alertmanager": ".ci/tools.env",
    "github.com/TwiN/gatus/v5": ".ci/tools.env",
    "github.com/cloudflare/pint": ".ci/tools.env",
    "github.com/google/osv-scanner/v2": ".ci/advisories.env",
}


def expected(text: str) -> Iterator[tuple[str, str]]:
    """What each `# renovate:` comment names, and the version below it, read without the pattern."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if "# renovate:" in line:
            name = line.split("depName=")[1].split()[0]
            yield name, lines[number + 1].rsplit('"', 2)[1]


@pytest.mark.parametrize("file", MARKED, ids=name_of)
def test_renovate_finds_each_version_below_a_comment(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = [(each["depName"], each["currentValue"]) for each in PATTERN.finditer(text)]
    assert found == list(expected(text))
    assert all(re.fullmatch(r"v?\d+\.\d+\.\d+", version) for _, version in found)
    patterns = [pattern.strip("/") for pattern in MANAGER["managerFilePatterns"]]
    assert any(re2.search(pattern, name_of(file)) for pattern in patterns)


def test_every_version_that_we_pin_is_among_them() -> None:
    found = {
        name: name_of(file) for file in MARKED for name, _ in expected(file.read_text("utf-8"))
    }
    assert found == PINS


@pytest.mark.parametrize("file", MARKED, ids=name_of)
def test_what_renovate_writes_is_the_same_file_with_another_version(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for match in PATTERN.finditer(text):
        # As Renovate does without a template: replace the version wherever the match has it.
        new = match[0].replace(match["currentValue"], "99.8.7")
        bumped = text[: match.start()] + new + text[match.end() :]
        changed = [
            (old, new)
            for old, new in zip(text.split("\n"), bumped.split("\n"), strict=True)
            if old != new
        ]
        assert len(changed) == 1
        assert changed[0][0].replace(match["currentValue"], "99.8.7") == changed[0][1]
        if file.suffix == ".py":
            constants = {
                each.value for each in ast.walk(ast.parse(bumped)) if isinstance(each, ast.Constant)
            }
            assert "99.8.7" in constants


@pytest.mark.parametrize(
    ("line", "value", "digest"),
    [
        ('VERSION = "1.6.0"', "1.6.0", None),
        ('VERSION: Final = "v1.6.0"', "v1.6.0", None),
        ('    version: Annotated[str, Field(pattern=r"^[0-9]+$")] = "1.6.0"', "1.6.0", None),
        ('    version: Annotated[str, Field(alias="2.0")] = "1.6.0"  # the chart', "1.6.0", None),
        ('kubeconform_version="v0.8.0"', "v0.8.0", None),
        (f'IMAGE = "1.6.0@sha256:{"0a" * 32}"', "1.6.0", f"sha256:{'0a' * 32}"),
        ("VERSION = settings.version", None, None),
        ('VERSION = "latest"', None, None),
    ],
)
def test_renovate_reads_a_line(line: str, value: str | None, digest: str | None) -> None:
    match = PATTERN.search(f"# renovate: datasource=docker depName=a/b\n{line}\n")
    assert (match and match["currentValue"]) == value
    assert (match and match["currentDigest"]) == digest


def test_the_preset_that_others_use_would_not_bump_a_version_in_python() -> None:
    for file in MARKED:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".py":
            found = [each["currentValue"] for each in PRESET.finditer(text)]
            assert not {version for _, version in expected(text)} & set(found)
    final = '# renovate: datasource=docker depName=a/b\nVERSION: Final = "1.6.0"\n'
    assert PRESET.search(final)["currentValue"] == "Final"


def test_renovate_leaves_generated_files_alone() -> None:
    assert {"output/**", "tests/__snapshots__/**", "schemas/**"} <= set(renovate()["ignorePaths"])


# Locks


def requirements(text: str) -> dict[str, str]:
    """The pins of a lock: names as PyPI compares them, and versions."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE)
    return {normal(name): version for name, version in found}


def normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_locks_pin_what_the_project_asks_for() -> None:
    group = PYPROJECT["dependency-groups"]["build"]
    runtime = {normal(each) for each in [*PYPROJECT["project"]["dependencies"], *group]}
    extra = {normal(each) for each in PYPROJECT["project"]["optional-dependencies"]["dev"]}
    assert runtime <= requirements(lock("requirements.txt")).keys()
    assert runtime | extra <= requirements(lock("requirements-dev.txt")).keys()
    assert set(PYPROJECT["build-system"]["requires"]) <= set(group)


def test_the_locks_respect_the_lower_bounds() -> None:
    project = PYPROJECT["project"]
    bounds = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pins = requirements(lock("requirements-dev.txt"))
    for each in bounds:
        bound = each.split(">=")[1]
        pinned = pins[normal(each)]
        assert [int(n) for n in pinned.split(".")] >= [int(n) for n in bound.split(".")], each


def test_both_locks_pin_the_same_versions() -> None:
    assert (
        requirements(lock("requirements.txt")).items()
        <= requirements(lock("requirements-dev.txt")).items()
    )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_holds_hashes_and_no_place(name: str) -> None:
    text = lock(name)
    for block in re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip()):
        assert "--hash=sha256:" in block, block
    assert not re.search(r"://|--(find-links|index|extra-index|trusted)|^-e|@ ", text, re.MULTILINE)


# Walls


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of pyproject.toml, held against the packages in a folder."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    env = os.environ | {"PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the packages and the contracts."""
    for folder in ("gen", "model", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copytree(ROOT / "src", tmp_path / "src", symlinks=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_between_the_packages_stand(copied: Path) -> None:
    done = lint_imports(copied)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        pytest.param("model/stack.py", "import tetraflux.gen", id="model-imports-gen"),
        pytest.param(
            "model/policies/extra.py", "from tetraflux.gen.tree import write", id="a-new-item"
        ),
        pytest.param(
            "model/kinds/flux.py", "from tetraflux.model.settings import Settings", id="vocabulary"
        ),
        pytest.param(
            "gen/lint/tetralint/words.py", "import tetraflux.model", id="the-linter-leaves-home"
        ),
        pytest.param(
            "gen/tree.py", "from tetraflux.gen.build import build", id="the-core-asks-an-engine"
        ),
        pytest.param(
            "gen/diff/report.py", "from tetraflux.gen.verbs import diff", id="an-engine-asks-a-verb"
        ),
        pytest.param(
            "gen/docs/render.py", "import tetraflux.gen.maintain", id="shipped-needs-unshipped"
        ),
        pytest.param(
            "gen/verbs/check.py", "from tetraflux.gen.verbs import build", id="verb-leans-on-verb"
        ),
        pytest.param("gen/extra.py", "import os", id="a-module-without-a-place"),
        pytest.param("model/extra.py", "import os", id="a-part-of-the-model-without-a-place"),
    ],
)
def test_a_hole_in_a_wall_is_seen(copied: Path, file: str, line: str) -> None:
    hole = copied / file
    text = hole.read_text(encoding="utf-8") if hole.exists() else ""
    hole.write_text(f"{text}\n\ndef _hole():\n    {line}\n", encoding="utf-8")
    done = lint_imports(copied)
    assert done.returncode != 0, done.stdout
    assert " 1 broken" in done.stdout


# What every file keeps to


@pytest.mark.parametrize(
    "file",
    [file for file in own() if file.suffix == ".py" or file.parent.name == ".ci"],
    ids=name_of,
)
def test_a_file_fits_into_a_head(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_file_names_a_machine_on_which_it_was_made() -> None:
    # Policies and scenarios name the .ssh folders of root and of a user `git`, as targets.
    machine = re.compile(
        r"(?<![\w.$])/(work|root(?!/\.ssh)|home/(?!git/\.ssh)\w+|Users|opt/wheels|tmp/\w{2,})/"
    )
    named = [
        f"{name_of(file)}: {found[0]}"
        for file in files()
        if file != Path(__file__)
        for found in machine.finditer(file.read_bytes().decode(errors="replace"))
    ]
    assert named == []


def test_the_first_listing_of_the_readme_is_the_two_commands_that_ci_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.split(r"^```.*\n", text, flags=re.MULTILINE)[1] == "./dev build\n./dev test\n"
    assert "n == 1' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["dev", ".ci/run", ".ci/tools.sh"])
def test_a_script_can_be_run_and_is_written_without_mistakes(name: str) -> None:
    script = ROOT / name
    assert script.stat().st_mode & 0o111
    shell = script.read_text(encoding="utf-8").split("\n", 1)[0].rsplit("/", 1)[1].split()[-1]
    subprocess.run([shell, "-n", script], check=True)


def test_every_task_says_what_it_is_for() -> None:
    tasks = yaml.safe_load((ROOT / "Taskfile.yml").read_text(encoding="utf-8"))["tasks"]
    assert {
        "build",
        "check",
        "test",
        "diff",
        "schemas",
        "lint",
        "bench",
        "lock",
        "tools",
        "ci",
    } <= set(tasks)
    assert [name for name, task in tasks.items() if not task.get("desc")] == []


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=name_of)
def test_a_workflow_trusts_nobody(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    uses = re.findall(r"uses: (.+)", text)
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in uses), uses
    assert "pull_request_target" not in text
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), f"{name}: an expression inside a script"
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False, name
        if "write" in job.get("permissions", {}).values():
            uses = {step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step}
            assert uses <= {"actions/checkout", "actions/download-artifact"}, name
            runs = "\n".join(step.get("run", "") for step in job["steps"])
            assert "./dev" not in runs and "pip" not in runs, f"{name}: the branch's code, a token"
