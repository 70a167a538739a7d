"""One file per defect: what an operator or an engineer gets wrong, and what they are told."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tetraflux.gen.blame import blamed
from tetraflux.gen.cli import main
from tetraflux.gen.declarations import findings_of
from tetraflux.gen.operator_settings import Given, given, load
from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.alerts import agent_down
from tetraflux.model.discover import load as load_items
from tetraflux.model.settings import Settings

HERE = Path(__file__).parent / "invalid"
SETTINGS = sorted((HERE / "settings").glob("*.yaml"))
REFUSED = sorted((HERE / "refused").glob("*.yaml"))
DECLARATIONS = sorted((HERE / "declarations").glob("*.py"))
WRONG = Finding(
    id="policy/x",
    severity=Severity.ERROR,
    file="model/policies/x.py",
    problem="too many",
    consequence="refused",
    fix="use fewer",
)


def expected(file: Path) -> str:
    """What the file says that it must be told: its line with `says:`."""
    said = re.search(r'says: (.*?)(?:"""|$)', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert said, f"{file.name} does not say what it must be told"
    return said[1].strip()


@pytest.mark.parametrize("file", SETTINGS, ids=lambda file: file.stem)
def test_wrong_settings_are_named_with_their_line(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    found = load(Path(file.name))
    assert isinstance(found, tuple), f"{file.name} was accepted: {found}"
    texts = [finding.text() for finding in found]
    assert any(expected(file) in text for text in texts), f"wanted {expected(file)!r}, got {texts}"
    assert all("\n" not in text for text in texts), "a finding is one line"


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file.stem)
def test_a_setting_with_which_the_stack_is_refused_is_told_as_a_setting(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(file.parent)
    output = tmp_path / "out"
    status = main(["build", "--settings", file.name, "--output", str(output)])
    said = capsys.readouterr().out
    assert status == 2, f"the settings are wrong, and it ended with {status}: {said}"
    assert expected(file) in said, f"wanted {expected(file)!r}, got {said}"
    errors = [line for line in said.splitlines() if line.startswith("error")]
    assert all(line.startswith(f"error[settings/refused] {file.name}:") for line in errors), said
    assert not output.exists(), "something was written"


def test_no_setting_is_blamed_for_a_declaration_that_is_wrong_anyhow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> Any:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(agent_down, "declare", fails)
    file = tmp_path / "settings.yaml"
    file.write_text("monitoring: {alerts: {severities: {Nope: critical}}}\nnamespace: x\n")
    given = ["build", "--settings", str(file), "--output", str(tmp_path / "out")]
    assert main(given) == 1, "the declaration is to be corrected"
    said = capsys.readouterr().out
    assert "model/alerts/agent_down.py" in said, said
    assert "settings/refused" not in said, said


def test_of_many_entries_the_list_is_blamed_and_not_each_of_them(tmp_path: Path) -> None:
    """Each trial is a build: a thousand of them would take minutes."""
    trials = []

    def refused(settings: Settings) -> list[Finding]:
        trials.append(settings)
        several = len(settings.policies.trusted_programs) > 900
        return [WRONG] if several else []

    file = tmp_path / "settings.yaml"
    programs = [f"/bin/{number}" for number in range(1000)]
    file.write_text(f"namespace: x\npolicies:\n  trusted_programs: {programs}\n")
    of = given(file)
    assert isinstance(of, Given), of
    told = blamed(of, [WRONG], refused)
    assert [(each.line, each.path) for each in told] == [(3, "Settings.policies.trusted_programs")]
    assert len(trials) < 10, f"it took {len(trials)} builds"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of items that can be listed as `items`."""
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("tetraflux.gen.declarations._MODEL_FOLDER", folder)
    importlib.invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "items"]:
        del sys.modules[name]


@pytest.mark.parametrize("file", DECLARATIONS, ids=lambda file: file.stem)
def test_a_wrong_declaration_is_named_with_its_file(file: Path, package: Path) -> None:
    (package / file.name).write_bytes(file.read_bytes())
    items, faults = load_items("items", object, Settings())
    assert not items, f"{file.name} was accepted: {items}"
    texts = [f.text() for fault in faults for f in findings_of(fault)]
    assert any(expected(file) in text for text in texts), f"wanted {expected(file)!r}, got {texts}"
    assert all(f"items/{file.name}" in text for text in texts), f"no file to go to in {texts}"


def test_faults_of_several_files_are_all_told(package: Path) -> None:
    for name in ("python_error.py", "no_declare.py", "syscall_left_out.py"):
        (package / name).write_bytes((HERE / "declarations" / name).read_bytes())
    items, faults = load_items("items", object, Settings())
    assert not items, "a wrong declaration was accepted"
    assert len(faults) == 3, f"some faults hid others: {faults}"


def test_adding_an_item_is_adding_one_file(package: Path) -> None:
    (package / "b.py").write_text("def declare(settings):\n    return 'b'\n")
    (package / "a.py").write_text("def declare(settings):\n    return 'a'\n")
    (package / "none.py").write_text("def declare(settings):\n    return None\n")
    items = [each.item for each in load_items("items", str, Settings()).items]
    assert items == ["a", "b"], "items come in the order of their names, and None is no item"


def test_a_settings_file_with_comments_only_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("# nothing to change\n")
    assert load(file) == Settings(), "an empty file changes nothing"


def test_a_settings_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    found = load(tmp_path / "absent.yaml")
    assert isinstance(found, tuple), "a missing file was accepted"
    assert "No such file" in found[0].text(), found[0].text()


def test_a_tag_that_says_that_a_value_is_text_is_followed(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("agent: {export_file_permissions: !!str 640}\n")
    assert load(file) == Settings.model_validate({"agent": {"export_file_permissions": "640"}})


def test_values_of_a_settings_file_are_those_of_python(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("namespace: x\nagent:\n  cluster_cidrs: [10.0.0.0/8]\n  max_unavailable: 2\n")
    given = {"namespace": "x", "agent": {"cluster_cidrs": ("10.0.0.0/8",), "max_unavailable": 2}}
    assert load(file) == Settings.model_validate(given), "YAML and Python say the same"


def test_the_default_settings_are_valid() -> None:
    assert Settings.model_validate(Settings().model_dump()) == Settings.model_construct(), (
        "defaults are taken as they are, so they must be what validation would make of them"
    )
