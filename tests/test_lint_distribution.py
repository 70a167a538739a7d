"""The distribution `tetralint`: what it needs, what is in it, and that it runs beside tetraflux."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from attacks import Mark, modules

from tetraflux import lint
from tetraflux.lint.config import config

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "gen" / "lint"
PACKAGE = HOME / "tetralint"
PYPROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
BAD = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: bad}
spec:
  kprobes:
    - call: security_path_unlink
      syscall: false
      args: [{index: 1, type: uint64, resolve: d_nosuch}]
"""
"""What is wrong with it only the types of a kernel say, which are data files."""


# Dependencies


def imported(file: Path) -> Iterator[str]:
    """What a module imports, by the name at the top; nothing for what is relative."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


def test_the_package_imports_itself_and_two_others() -> None:
    found = {name for file in PACKAGE.rglob("*.py") for name in imported(file)}
    assert found - sys.stdlib_module_names == {"yaml", "jsonschema_rs"}
    assert PYPROJECT["project"]["dependencies"] == ["jsonschema-rs>=0.33", "pyyaml>=6.0.2"]


def test_both_projects_ask_for_the_same_versions() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(PYPROJECT["project"]["dependencies"]) <= set(whole["dependencies"])
    assert PYPROJECT["project"]["requires-python"] == whole["requires-python"]


def blocks(lock: Path) -> set[str]:
    """The packages of a lock with their versions and hashes."""
    text = re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {each.strip() for each in re.split(r"\n(?=\S)", text.strip())}


def test_its_lock_has_two_packages_of_the_lock_of_the_whole() -> None:
    own = blocks(HOME / "requirements.txt")
    assert sorted(each.partition("==")[0] for each in own) == ["jsonschema-rs", "pyyaml"]
    assert all("--hash=sha256:" in each for each in own)
    assert own <= blocks(ROOT / "requirements.txt"), "the versions or hashes differ: `task lock`"


# What is in it


def build(folder: Path, kind: str, to: Path) -> Path:
    """A wheel or an sdist of what is in a folder, with the hatchling that is here."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(to)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(HOME, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of tetraflux."""
    return build(ROOT, "wheel", tmp_path_factory.mktemp("whole"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_the_wheel_has_the_package_and_its_data_and_no_examples(wheel: Path) -> None:
    files = contents(wheel)
    assert (HOME / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert f"tetralint-{lint.__version__}.dist-info/licenses/LICENSE" in files
    tops = {name.partition("/")[0] for name in files}
    assert tops == {"tetralint", f"tetralint-{lint.__version__}.dist-info"}
    modules = {f"tetralint/{file.relative_to(PACKAGE)}" for file in PACKAGE.rglob("*.py")}
    assert modules <= files.keys() and "tetralint/py.typed" in files
    assert not [name for name in files if name.endswith(".yaml")]
    for folder in ("btf", "cilium.io"):
        for file in (ROOT / "schemas" / folder).iterdir():
            assert files[f"tetralint/data/{folder}/{file.name}"] == file.read_bytes()
    about = files[f"tetralint-{lint.__version__}.dist-info/METADATA"].decode()
    assert re.findall(r"^Requires-Dist: (.+)", about, re.MULTILINE) == [
        "jsonschema-rs>=0.33",
        "pyyaml>=6.0.2",
    ]


def test_a_wheel_of_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    sdist = build(HOME, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as files:
        files.extractall(tmp_path, filter="data")
    unpacked = tmp_path / sdist.name.removesuffix(".tar.gz")
    record = f"tetralint-{lint.__version__}.dist-info/RECORD"  # in another order
    made, direct = contents(build(unpacked, "wheel", tmp_path / "wheel")), contents(wheel)
    assert made.pop(record) and direct.pop(record)
    assert made == direct


def test_it_is_not_built_without_its_data(tmp_path: Path) -> None:
    shutil.copytree(HOME, tmp_path / "gen" / "lint")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path / "to"),
    ]
    done = subprocess.run(command, cwd=tmp_path / "gen/lint", capture_output=True, text=True)
    assert done.returncode and "build tetralint inside its whole repository" in done.stderr


def test_the_copy_in_tetraflux_is_the_same_version(whole: Path, wheel: Path) -> None:
    inner, own = contents(whole), contents(wheel)
    version = own["tetralint/__init__.py"]
    assert inner["tetraflux/lint/__init__.py"] == version
    assert not inner.keys() & own.keys(), "a file of both, which uninstalling one would remove"


# Installed


class Env:
    """An environment with wheels of ours, PyYAML and jsonschema-rs, and nothing else."""

    def __init__(self, home: Path, *wheels: Path) -> None:
        self.programs = home / "bin"
        venv.create(home, symlinks=True)
        (packages,) = (home / "lib").glob("python3.*/site-packages")
        for each in (yaml, jsonschema_rs):
            found = Path(str(each.__file__)).parent
            (packages / found.name).symlink_to(found)
        self.pip("install", "--no-index", "--no-deps", *map(str, wheels))

    def pip(self, *words: str) -> None:
        python = ["--python", str(self.programs / "python")]
        command = [
            sys.executable,
            "-m",
            "pip",
            "-q",
            "--no-cache-dir",
            *python,
            *words,
        ]
        subprocess.run(command, check=True, capture_output=True)

    def ran(self, folder: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / program), *words]
        return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True)

    def lints(self, folder: Path, *program: str) -> None:
        """Assert that the program finds what is wrong with a policy there."""
        (folder / "bad.yaml").write_text(BAD, encoding="utf-8")
        done = self.ran(folder, *program, "bad.yaml", "--format", "json")
        assert done.returncode == 1, done.stderr
        assert [each["id"] for each in json.loads(done.stdout)] == ["policy/resolve-member"]


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Env:
    return Env(tmp_path_factory.mktemp("alone") / "env", wheel)


def test_installed_it_lints_in_an_empty_folder(alone: Env, tmp_path: Path) -> None:
    alone.lints(tmp_path, "tetralint")
    alone.lints(tmp_path, "python", "-m", "tetralint")
    done = alone.ran(tmp_path, "tetralint", "--version")
    assert done.stdout == f"tetralint {lint.__version__}\n", done.stderr
    done = alone.ran(tmp_path, "tetralint", "rule", "policy/resolve-member")
    assert done.stdout.startswith("policy/resolve-member\n\n"), "the page is in the package"
    assert "see: tetralint rule policy/" in alone.ran(tmp_path, "tetralint", "bad.yaml").stdout


def test_installed_it_loads_nothing_but_its_two_packages(alone: Env, tmp_path: Path) -> None:
    program = (
        "import sys, tetralint\n"
        f"assert tetralint.lint({BAD!r})[0].id == 'policy/resolve-member'\n"
        "names = {name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "print(sorted(name for name in names if getattr(sys.modules[name], '__file__', '')))\n"
    )
    done = alone.ran(tmp_path, "python", "-c", program)
    assert done.stdout == "['jsonschema_rs', 'tetralint', 'yaml']\n", done.stderr


def test_files_of_the_working_directory_do_no_harm(alone: Env, tmp_path: Path) -> None:
    folder, mark = tmp_path / "checkout", Mark(tmp_path / "mark")
    folder.mkdir()
    modules(mark, folder, ("gen", "model.__init__", "tetralint", "yaml", "tomllib", "json"))
    alone.lints(folder, "tetralint")
    (folder / "tetralint.py").unlink()  # that one would be the one that is asked for
    alone.lints(folder, "python", "-m", "tetralint")
    assert mark.words() == "", "a module of the working directory was run"


def test_beside_tetraflux_each_works_also_when_the_other_is_gone(
    wheel: Path, whole: Path, tmp_path: Path
) -> None:
    env = Env(tmp_path / "env", wheel, whole)
    env.lints(tmp_path, "tetralint")
    env.lints(tmp_path, "tetraflux", "lint")
    env.pip("uninstall", "--yes", "tetraflux")
    assert not (env.programs / "tetraflux").exists()
    env.lints(tmp_path, "tetralint")
    env.pip("install", "--no-index", "--no-deps", str(whole))
    env.pip("uninstall", "--yes", "tetralint")
    assert not (env.programs / "tetralint").exists()
    env.lints(tmp_path, "tetraflux", "lint")


@pytest.mark.slow
def test_it_is_built_from_a_git_url(wheel: Path, tmp_path: Path) -> None:
    """Of the last commit, so the modules may be others than those of the work tree."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    url = f"git+{ROOT.as_uri()}#subdirectory=gen/lint"
    command = [sys.executable, "-m", "pip", "-q", "wheel", "--no-index", "--no-deps"]
    options = ["--no-cache-dir", "--no-build-isolation", "--wheel-dir", str(tmp_path), url]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("*.whl")
    data = {name for name in contents(wheel) if name.startswith("tetralint/data/")}
    assert data and data <= contents(made).keys()


# The API


def test_the_api_is_a_handful_of_names() -> None:
    assert sorted(lint.__all__) == [
        "Finding", "Rule", "Severity", "Target", "__version__", "all_rules", "lint",
    ]  # fmt: skip
    assert all(getattr(lint, name) for name in lint.__all__)
    with pytest.raises(AttributeError, match=r"'tetraflux\.lint' has no attribute 'nosuch'"):
        _ = lint.nosuch  # type: ignore[attr-defined]


def test_the_section_of_its_readme_is_a_configuration(tmp_path: Path) -> None:
    text = (HOME / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^```toml\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "x.toml").write_text(section, encoding="utf-8")
    assert all(config(tmp_path / "x.toml")), "it shows every key"


def test_the_example_of_its_readme_runs(alone: Env, tmp_path: Path) -> None:
    text = (HOME / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    done = alone.ran(tmp_path, "python", "-c", example)
    shown = re.findall(r"^# prints: (.+)", example, re.MULTILINE)
    assert shown and done.stdout.splitlines() == shown, done.stderr


@pytest.mark.parametrize(
    "text", [b"\xff", "\ud800", "a: &a [*a]\nkind: TracingPolicy", "kind: TracingPolicy\n{"]
)
def test_whatever_the_text_is_lint_raises_nothing(text: str | bytes) -> None:
    found = lint.lint(text, file="x.yaml")
    assert found and all(each.file == "x.yaml" for each in found)


def test_lint_takes_a_target_and_says_what_it_does_not_know() -> None:
    new = BAD.replace(", resolve: d_nosuch", "").replace("kprobes", "fentries")
    assert "crd/unknown-field" in {each.id for each in lint.lint(new)}
    assert lint.lint(new, target=lint.Target.of("1.7.0")) == []
    with pytest.raises(ValueError, match=r"the rules of Tetragon '1\.5\.0' are not known"):
        lint.Target.of("1.5.0")


def test_help_and_version_import_neither_rules_nor_packages(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom tetralint.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "dear = {'yaml', 'jsonschema_rs', 'json', 'tomllib', 'tetralint.rules'}\n"
        "assert dear.isdisjoint(sys.modules), dear & set(sys.modules)\n"
    )
    command = [sys.executable, "-P", "-c", program]
    done = subprocess.run(command, env={"PYTHONPATH": str(HOME)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
