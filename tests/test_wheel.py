"""What users install: one package of ours, what it needs and no more, and it works by itself."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone, built without the index."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, cwd=folder)
    (made,) = folder.glob("tetraflux-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is in the wheel."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_one_name_is_installed(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tetraflux"}


@pytest.mark.parametrize(
    "pattern", [r"/maintain/", r"\.pyc$", r"/tests?/", r"/gen/lint/", r"/rules/.*\.yaml$"]
)
def test_nobody_installs_what_only_maintainers_need(wheel: Path, pattern: str) -> None:
    assert not [name for name in names(wheel) if re.search(pattern, name)]


@pytest.mark.parametrize(
    "name",
    [
        "tetraflux/py.typed",
        "tetraflux/lint/py.typed",
        "tetraflux/lint/rules/filters/arg_index.py",
        "tetraflux/schemas/btf/types.z",
        "tetraflux/gen/templates/diff.md.j2",
        "tetraflux/model/policies/ssh_activity.py",
    ],
)
def test_it_has_what_it_needs(wheel: Path, name: str) -> None:
    assert name in names(wheel)


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["build", "--output", "tree"],
        ["check", "--output", "tree"],
        ["docs"],
        ["check", "--explain", "policy/arg-index"],
        ["explain", "ssh-activity"],
        ["verify", "--script"],
    ],
)
def test_it_works_from_a_folder_that_has_files_of_our_names(
    installed: Path, tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / ".git").mkdir()  # a repository of its own, though TMPDIR is in the clone
    for name in ("gen.py", "tetralint.py", "model/__init__.py", "schemas/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('taken from here')", encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "tetraflux"]
    subprocess.run([*command, "build", "--output", "tree"], cwd=tmp_path, env=env, check=True)
    done = subprocess.run([*command, *words], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "schemas" not in re.findall(r"^    (\w+)", done.stdout, re.MULTILINE), (
        "it offers a verb of the maintainers"
    )


def imported(folder: Path) -> set[str]:
    """The packages from elsewhere that the files of a folder import, by their top names."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"tetraflux"}


def test_what_it_imports_is_what_it_asks_for(installed: Path) -> None:
    """A package that nothing imports would be installed for nothing, another one be missing."""
    known = packages_distributions()
    used = {known[name][0].lower().replace("_", "-") for name in imported(installed)}
    asked = {re.split(r"[>=<\[ ]", each)[0].lower() for each in PROJECT["dependencies"]}
    assert used - BROUGHT == asked, "see [project] dependencies of pyproject.toml"


BROUGHT = {"pydantic-core", "markupsafe"}
"""What is imported and comes with one of the dependencies, which pins it itself."""
