"""What somebody's branch tries with its working directory, its settings and its policies.

Each is of a row of tests/test_programs_started.py; those on git are in tests/test_programs_git.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from attacks import Mark, modules, plain_path, programs
from recordings import fakes
from recordings.fakes import World

from tetraflux.gen import cli
from tetraflux.gen.maintain.mutate import __main__ as mutate
from tetraflux.gen.maintain.mutate.mutants import Mutant
from tetraflux.gen.maintain.mutate.trial import Trial, Verdict, verdicts
from tetraflux.gen.render import render
from tetraflux.lint import cli as tetralint
from tetraflux.model.settings import Settings
from tetraflux.model.stack import stack

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "mark")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(tmp_path)
    fakes.settle(monkeypatch, world)
    return world


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, in a checkout of the branch."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


EVERY = (
    "kubectl", "tetra", "true", "sh", "unshare", "setpriv", "timeout", "bash", "python3", "sed",
    "id", "mktemp", "rm", "cat", "date", "env", "report", "promtool", "git",
)  # fmt: skip
"""What gen starts, and what these start in turn."""


@pytest.mark.parametrize("path", ["", ".", "bin"])
@pytest.mark.parametrize("where", [["--local"], ["--context", "staging"]])
def test_no_program_of_the_working_directory_is_started_by_gen_verify(
    world: World, checkout: Path, mark: Mark, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], path: str, where: list[str],
) -> None:  # fmt: skip
    programs(mark, checkout, EVERY)
    programs(mark, checkout / "bin", EVERY)
    seen = world.home / "where"
    for name in ("kubectl", "tetra", "unshare"):
        real = (world.programs / name).rename(world.programs / f"real-{name}")
        world.program(name, f'#!/bin/sh\necho "{name} $(pwd) $PATH" >>{seen}\nexec {real} "$@"')
    monkeypatch.setenv("PATH", plain_path(path))
    subprocess.run(["kubectl"], check=False)
    assert mark.taken() != "", "PATH leads to the programs of the branch"
    status = cli.main(["verify", *where, "--timeout", "20"])
    assert mark.words() == "", "a program of the branch was run"
    assert status == 0, capsys.readouterr().err
    lines = [line.split(maxsplit=2) for line in seen.read_text().splitlines()]
    used = ("kubectl", "tetra") if "--context" in where else ("tetra", "unshare")
    assert {(name, place) for name, place, _ in lines} == {(name, "/") for name in used}
    folders = {folder for _, _, path in lines for folder in path.split(os.pathsep)}
    assert all(map(os.path.isabs, folders)), f"what they start is looked for there: {folders}"


@pytest.mark.parametrize("value", ["kubeconfig", "./kubeconfig", "{home}/config:kubeconfig"])
def test_a_kubeconfig_of_the_working_directory_is_refused(
    world: World, checkout: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], value: str,
) -> None:  # fmt: skip
    """One can name a program for kubectl to log in by, and `KUBECONFIG=./kubeconfig` is common."""
    monkeypatch.setenv("KUBECONFIG", value.format(home=world.home))
    assert cli.main(["verify", "--context", "staging"]) == 1
    said = capsys.readouterr().err
    assert "kubeconfig', which is another file in each folder, and may start programs" in said
    assert f"fix: name it by its whole path, {checkout / 'kubeconfig'}" in said
    assert world.calls == [], "kubectl was started"
    monkeypatch.setenv("KUBECONFIG", f"{checkout / 'kubeconfig'}:")
    assert cli.main(["verify", "--context", "staging"]) == 0


def test_a_namespace_of_the_settings_is_no_option(
    world: World, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("--kubeconfig=evil", "-x", "a b", "a\n--x", ""):
        Path("settings.yaml").write_text(yaml.safe_dump({"namespace": value}))
        words = ["verify", "--context", "staging", "--settings", "settings.yaml"]
        assert cli.main(words) == 2, f"{value!r} was taken"
    assert world.calls == [], "kubectl was started"


def test_a_pod_of_the_cluster_is_no_option(
    world: World, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = world.programs / "kubectl"
    fake.write_text(fake.read_text().replace("tetragon-abcde", "--kubeconfig=evil"))
    assert cli.main(["verify", "--context", "staging", "--timeout", "20"]) == 0
    executed = [call[4:6] for call in world.calls if call[4] == "exec"]
    assert ["exec", "pod/--kubeconfig=evil"] in executed


def test_promtool_is_no_program_of_the_working_directory(
    checkout: Path, mark: Mark, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs(mark, checkout, ["promtool"])
    (checkout.parent / "bin").mkdir()
    monkeypatch.setenv("PATH", f":.:{checkout.parent / 'bin'}")
    monkeypatch.setattr(sys, "argv", ["tetraflux.gen.maintain.mutate", "TetragonMapFull"])
    assert mutate.main() == 2
    assert "promtool: no such program; name one with --promtool" in capsys.readouterr().err
    assert mark.words() == ""


def test_promtool_runs_where_nothing_of_the_branch_lies(
    checkout: Path, mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(mark, checkout, EVERY)
    monkeypatch.setenv("PATH", plain_path("", "."))
    seen = checkout.parent / "seen"
    promtool = checkout.parent / "promtool"
    suite = '<testsuite name="test-0.yaml"><testcase name="a"/></testsuite>'
    promtool.write_text(
        f"#!/bin/sh\npwd >{seen}\nsed -n 1q /dev/null\n"
        f"echo '<testsuites>{suite}</testsuites>' >found.xml\n"
    )
    promtool.chmod(0o755)
    rule = {"alert": "A", "expr": "up"}
    trial = Trial((Mutant("A: same", rule),), (rule,), ({"name": "a"},))
    assert verdicts([trial], promtool) == {"A: same": Verdict.survived}
    assert mark.words() == "", "what it starts is a program of the branch"
    assert not Path(seen.read_text().strip()).is_relative_to(checkout)


# Python

IMPORTED = (
    "argparse", "ast", "copy", "difflib", "fcntl", "hashlib", "importlib.metadata", "inspect",
    "jinja2", "json", "jsonschema", "jsonschema_rs", "markupsafe", "orjson", "pathlib",
    "promql_parser", "pydantic", "re", "re2", "ruamel", "sitecustomize", "subprocess", "tempfile",
    "textwrap", "tomllib", "traceback", "typing", "usercustomize", "yaml",
)  # fmt: skip
"""Modules that gen imports, or Python itself, by the names that a branch would give its own."""

OWN = (
    "tetraflux.__init__", "tetraflux.gen.cli", "tetraflux.gen.verbs.check",
    "tetraflux.gen.check.evil", "tetraflux.lint.rules.evil", "tetraflux.gen.diff.words.evil",
    "tetraflux.model.__init__", "tetraflux.model.policies.evil", "tetraflux.model.alerts.evil",
    "gen.__init__", "gen.cli", "model.__init__", "model.policies.evil",
)  # fmt: skip
"""Modules of ours, as a clone of the project has them."""


def sessions(folder: Path) -> list[list[str]]:
    """Verbs that import most of what there is."""
    (folder / "policy.yaml").write_text(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: a}\nspec: {}\n"
    )
    return [
        ["build", "--output", "tree"],
        ["check", "--output", "tree"],
        ["diff", "./tree"],
        ["lint", "policy.yaml"],
        ["explain", "ssh-activity"],
        ["check", "--explain", "tree/refused"],
        ["verify", "--script"],
    ]


def ran(command: list[str], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(command, cwd=folder, env=plain | env, capture_output=True, text=True)


def console_script(folder: Path) -> list[str]:
    """What pip makes of `[project.scripts]`, in the folder where pip puts it."""
    del folder
    script = Path(sys.executable).with_name("tetraflux")
    assert script.is_file(), "install the project, as ./dev does"
    return [str(script)]


def as_module(folder: Path) -> list[str]:
    shutil.rmtree(folder / "tetraflux")  # that one would be the one that is asked for
    return [sys.executable, "-m", "tetraflux"]


@pytest.mark.slow
@pytest.mark.parametrize("way", [console_script, as_module])
def test_modules_of_the_working_directory_are_not_imported(
    checkout: Path, mark: Mark, way: Callable[[Path], list[str]]
) -> None:
    modules(mark, checkout, (*IMPORTED, *OWN))
    ran([sys.executable, "-c", "import yaml, tetraflux"], checkout)
    assert mark.taken() != "", "Python would find them"
    gen = way(checkout)
    for words in sessions(checkout):
        done = ran([*gen, *words], checkout, PYTHONPATH=str(ROOT / "src"))
        assert mark.words() == "", f"gen {words[0]} ran a module of the branch"
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr


def test_declarations_of_the_working_directory_are_not_imported(checkout: Path, mark: Mark) -> None:
    """What is built is what the gen that is run declares, whatever a folder `model` there says."""
    modules(mark, checkout, OWN)
    for words in sessions(checkout):
        assert cli.main(words) in (0, 1), words
    assert mark.words() == ""
    assert list(Path("tree").rglob("ssh-activity.yaml")), "the declarations of gen are built"


def test_a_build_starts_nothing_of_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*words: object, **_: object) -> None:
        raise AssertionError(f"a build started {words}")

    monkeypatch.setattr(subprocess.Popen, "__init__", refused)
    settings = Settings.model_validate({"self_test": {"level": "privileged"}})
    assert any("/self-test/" in each for each in render(stack(settings)))


def test_a_verb_is_none_but_ours(
    checkout: Path, mark: Mark, capsys: pytest.CaptureFixture[str]
) -> None:
    modules(mark, checkout, ["evil"])
    for word in ("evil", "..evil", "../evil", "common", "__init__", "check.evil", ""):
        with pytest.raises(SystemExit, match="2"):
            cli.main([word])
        assert "invalid choice" in capsys.readouterr().err, word
    assert mark.words() == ""


def test_dev_takes_nothing_from_the_working_directory(
    checkout: Path, mark: Mark, tmp_path: Path
) -> None:
    """The clone is new, so every step is taken, until pip is called, which is left out of .venv."""
    project = tmp_path / "clone"
    project.mkdir()
    shutil.copy(ROOT / "dev", project)
    (project / "requirements.txt").touch()
    (project / "requirements-dev.txt").touch()
    modules(mark, checkout, ("venv", "ensurepip", "pip", "runpy", "json"))
    programs(mark, checkout, ("cat", "dirname", "mkdir", "rm", "python3", "python3.13"))
    ran([sys.executable, "-m", "venv", "x"], checkout)
    assert mark.taken() == "venv ", "Python would find them"
    python = tmp_path / "python"
    real = os.path.realpath(sys.executable)
    python.write_text(
        f'#!/bin/sh\n[ "$2" != venv ] || set -- "$@" --without-pip\nexec {real} "$@"\n'
    )
    python.chmod(0o755)
    env = {"PATH": plain_path("", "."), "PYTHON": str(python)}
    done = ran([str(project / "dev"), "gen", "--help"], checkout, **env)
    assert mark.words() == "", "a file of the branch was run"
    assert "No module named pip" in done.stderr, done.stderr
    assert (project / ".venv/bin/python").exists(), "venv was asked as well"


# Names and texts


@pytest.mark.parametrize(
    "name",
    [
        "-h.yaml", "--help.yaml", "--format=json.yaml", "--fail-on=note.yaml", "--today=2999.yaml",
        "--kernel=6.12.yaml", "--target-version=1.7.0.yaml", "-.yaml", "--.yaml", "-evil.json",
        "--config=evil.yaml", "--no-config.yaml", "--ignore=*.yaml", "--select=crd,.yaml",
        "--statistics.yaml", "--color=never.yaml", "--version.yaml", "rule.yaml",
        "--kernel=6.12-x.yml", "--config=evil.toml.json",
    ],
)  # fmt: skip
def test_no_file_name_is_an_option_that_passes_the_hook(
    checkout: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """pre-commit puts names behind the arguments; those at the top may begin with a dash."""
    (checkout / name).write_text("kind: TracingPolicy\napiVersion: cilium.io/v1alpha1\nspec: 1\n")
    (checkout / "evil.yaml").write_text('[tool.tetralint]\nignore = ["*"]\n')
    there = {each.name for each in checkout.iterdir()}
    status: object = None
    try:
        status = tetralint.main(["--fail-on", "warning", name, "evil.yaml"])
    except SystemExit as stopped:
        status = stopped.code
    assert status in (1, 2), f"a bad file passes the hook: {capsys.readouterr().out}"
    assert {each.name for each in checkout.iterdir()} == there, "something was written"


def test_the_text_of_a_policy_is_no_code_of_its_declaration(
    checkout: Path, mark: Mark, capsys: pytest.CaptureFixture[str]
) -> None:
    call = f"open({str(mark.file)!r}, 'w')"
    texts = [f"{end}+{call}+{end}#\n{call}\n\r\u2028{{{call}}}" for end in ('"', "'", '"""', "\\")]
    hook = {
        "call": "security_file_open", "syscall": False, "args": [{"index": 0, "type": "file"}],
        "selectors": [{"matchArgs": [{"index": 0, "operator": "Prefix", "values": texts}]}],
    }  # fmt: skip
    for number, text in enumerate(texts):
        meta = {"name": f"evil-{number}", "annotations": {"evil": text}}
        spec = {"kprobes": [{**hook, "message": text, "tags": [text]}]}
        policy = {"apiVersion": "cilium.io/v1alpha1", "kind": "TracingPolicy"}
        name = f"{number}{text.replace('/', '')[:60]}"
        (checkout / name).write_text(yaml.safe_dump(policy | {"metadata": meta, "spec": spec}))
        cli.main(["import", name, "--output", "made"])
    made = sorted(Path("made").glob("*.py"))
    assert len(made) == len(texts), capsys.readouterr().out
    for file in made:
        written = file.read_text(encoding="utf-8")
        assert "MARK" in written, "the text is there"
        names: dict[str, object] = {}
        exec(compile(written, file.name, "exec"), names)  # noqa: S102  # as tetraflux build does
        assert names["POLICY"], "and its module runs"
    assert mark.words() == "" and not mark.file.exists(), "a text of the policy was run"
