"""`tetraflux docs`: every link leads to a page, and what the verb writes, compares and refuses."""

from __future__ import annotations

import json
import posixpath
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tetraflux.gen.cli import main
from tetraflux.gen.docs.catalogue import catalogue
from tetraflux.gen.docs.records import read
from tetraflux.gen.docs.render import LAYER, render
from tetraflux.gen.maintain.pages import pages as of_the_project
from tetraflux.gen.pages import pages
from tetraflux.gen.render import render as tree
from tetraflux.gen.tree import MANIFEST
from tetraflux.gen.verbs.docs import OUTPUT, RUNS
from tetraflux.model.settings import Settings
from tetraflux.model.stack import stack

REPORTS = Path(__file__).resolve().parents[1] / OUTPUT
"""What is written by hand stands beside the pages."""


def test_the_index_names_every_page_and_every_link_leads_to_one() -> None:
    whole = catalogue(Settings())
    pages = render(whole, of_the_project(whole))
    for index, below in (("README.md", False), ("rules/README.md", True)):
        linked = {
            posixpath.normpath(posixpath.join(posixpath.dirname(index), each))
            for each in re.findall(r"\]\(([^)#:]+)\)", pages[index].decode())
        }
        own = {each for each in pages if each.startswith("rules/") is below} | {"rules/README.md"}
        assert linked | {index} == own | {"README.md"}, f"what {index} names is not what is there"
    for alert in whole.alerts:
        assert f"| {alert.alert.name} |" in pages["README.md"].decode(), alert
    manifests = tree(stack(Settings()))
    for path, content in pages.items():
        for link in re.findall(r"\]\(([^)]+)\)", content.decode()):
            if link.startswith("https://"):
                continue
            if link.startswith("../output/"):
                assert link.removeprefix("../output/kubernetes/") in manifests, f"{path}: {link}"
            else:
                place = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
                by_hand = place.startswith("upstream/") and (REPORTS / place).is_file()
                assert place in pages or by_hand, f"{path}: {link}"


def test_every_runbook_that_an_alert_links_to_is_a_page() -> None:
    given = {"monitoring": {"runbook_url": "https://x.invalid/d"}, "logs": {"shipping": "loki"}}
    settings = Settings.model_validate(given)
    whole = catalogue(settings)
    text = "".join(content.decode() for content in tree(stack(settings)).values())
    links = re.findall(r"runbook_url: ['\"]?https://x\.invalid/d/([^\s'\"]+)", text)
    assert len(links) == len(whole.alerts), "a rule has no link, or an alert no rule"
    assert set(links) <= render(whole, of_the_project(whole)).keys(), "a runbook is not there"


def test_the_committed_pages_are_what_the_model_says(root: Path) -> None:
    whole = catalogue(Settings())
    files = {file.name: file.read_bytes() for file in (root / RUNS).glob("*.json")}
    scenarios = {entry.detection.name: entry.scenarios for entry in whole.entries}
    policies = [each.metadata.name for entry in whole.entries for each in entry.detection.objects]
    runs, findings = read(files, RUNS, scenarios, policies, whole.panels)
    assert not findings, [finding.text() for finding in findings]
    measured = whole._replace(runs=runs)
    for path, content in render(measured, of_the_project(measured)).items():
        assert (root / OUTPUT / path).read_bytes() == content, f"{path}: run `tetraflux docs`"


# The verb


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_writes_the_pages_and_leaves_the_rest_alone(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = cwd / OUTPUT / "mine.md"
    mine.parent.mkdir()
    mine.write_text("mine\n", encoding="utf-8")
    assert main(["docs"]) == 0, capsys.readouterr().out
    assert (cwd / OUTPUT / "README.md").is_file() and (cwd / OUTPUT / LAYER).is_file()
    old = cwd / OUTPUT / "old.md"
    old.write_text("old\n", encoding="utf-8")
    with (cwd / OUTPUT / MANIFEST).open("a", encoding="utf-8") as owned:
        owned.write("old.md\n")
    assert main(["docs"]) == 0
    assert "0 written, 1 removed" in capsys.readouterr().err
    assert not old.exists() and mine.read_text(encoding="utf-8") == "mine\n"
    assert main(["docs", "--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "id_"),
    [
        (lambda page: page.write_text("x\n"), "drift/changed"),
        (lambda page: page.unlink(), "drift/missing"),
        (
            lambda page: (
                page.with_name("old.md").write_text("x\n"),
                page.with_name(MANIFEST).write_text("old.md\n"),
            ),
            "drift/stale",
        ),
    ],
)
def test_check_finds_a_page_that_is_not_as_rendered_and_writes_nothing(
    cwd: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], object], id_: str
) -> None:
    main(["docs"])
    change(cwd / OUTPUT / "measured.md")
    before = {file: file.read_bytes() for file in (cwd / OUTPUT).rglob("*") if file.is_file()}
    capsys.readouterr()
    assert main(["docs", "--check", "--format", "json"]) == 1, "drift is a finding"
    found = json.loads(capsys.readouterr().out)
    assert [finding["id"] for finding in found] == [id_]
    assert "tetraflux docs" in found[0]["fix"] and "Flux" not in found[0]["consequence"]
    assert {
        file: file.read_bytes() for file in (cwd / OUTPUT).rglob("*") if file.is_file()
    } == before
    assert id_ in pages()


def test_nothing_is_written_when_a_record_is_wrong(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cwd / RUNS).mkdir(parents=True)
    (cwd / RUNS / "6.1-host.json").write_text("{", encoding="utf-8")
    for options in ([], ["--check"]):
        assert main(["docs", *options]) == 1, options
        assert "error[docs/unreadable-record] docs/runs/6.1-host.json" in capsys.readouterr().out
    assert [each.name for each in (cwd / OUTPUT).iterdir()] == ["runs"]


def test_a_declaration_that_is_wrong_is_a_finding(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import tetraflux.model.policies.ssh_activity as module

    monkeypatch.delattr(module, "scenarios")
    assert main(["docs"]) == 1
    assert "model/policies/ssh_activity.py" in capsys.readouterr().out
    assert not (cwd / OUTPUT).exists(), "something was written"


def test_what_is_asked_wrongly_is_refused(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--check"]) == 2, "there is no such folder"
    (cwd / "s.yaml").write_text("namespce: x\n", encoding="utf-8")
    assert main(["docs", "--settings", "s.yaml"]) == 2
    assert "did you mean namespace?" in capsys.readouterr().out


def test_help_imports_nothing_that_renders(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == "jinja2"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SystemExit):
        main(["docs", "--help"])
    assert "jinja2" not in sys.modules
