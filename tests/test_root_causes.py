"""Of declarations that fail because of others, only the cause is a finding."""

from __future__ import annotations

from typing import Any

import pytest

from tetraflux.gen.build import build
from tetraflux.gen.cli import main
from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.alerts import agent_down
from tetraflux.model.dashboards.tetragon_overview.rows import agents
from tetraflux.model.monitoring import health_checks
from tetraflux.model.policies import crypto_mining_detection, ssh_activity
from tetraflux.model.recording_rules import new_policy_events
from tetraflux.model.settings import Settings


def fails(*_: Any, **__: Any) -> Any:
    raise ValueError("broken on purpose")


def found(settings: Settings | None = None) -> tuple[list[Finding], list[Finding]]:
    """The errors of a build, and its notes."""
    made = build(settings or Settings())
    assert isinstance(made, tuple), "it was built"
    errors = [each for each in made if each.severity is Severity.ERROR]
    return errors, [each for each in made if each.severity is Severity.NOTE]


@pytest.mark.parametrize(
    ("module", "follows"),
    [
        pytest.param(ssh_activity, 0, id="a policy that nothing names"),
        pytest.param(crypto_mining_detection, 1, id="a policy that an alert names"),
        pytest.param(agent_down, 0, id="an alert"),
        pytest.param(new_policy_events, 0, id="a recorded series"),
        pytest.param(health_checks, 0, id="a part of the monitoring"),
    ],
)
def test_a_broken_declaration_is_the_only_error(
    module: Any, follows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "declare", fails)
    errors, notes = found()
    name = module.__name__.removeprefix("tetraflux.").replace(".", "/")
    assert [each.file for each in errors] == [f"{name}.py"], [each.text() for each in errors]
    assert errors[0].problem == "broken on purpose"
    said = [each.problem.partition(" ")[0] for each in notes]
    assert said == ([str(follows)] if follows else []), [each.text() for each in notes]


def test_a_row_of_the_dashboard_is_to_blame_and_not_the_dashboard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agents, "Row", fails)
    errors, _ = found()
    rows = "model/dashboards/tetragon_overview/rows"
    assert [each.file for each in errors] == [f"{rows}/agents.py"], [e.text() for e in errors]


def test_faults_that_have_nothing_to_do_with_each_other_are_all_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (ssh_activity, crypto_mining_detection, agent_down):
        monkeypatch.setattr(module, "declare", fails)
    errors, _ = found()
    assert {each.file for each in errors} == {
        "model/policies/ssh_activity.py",
        "model/policies/crypto_mining_detection.py",
        "model/alerts/agent_down.py",
    }


def test_a_detection_that_nobody_declares_is_still_an_error() -> None:
    """Only where a file with detections failed may it be the one that is missing."""
    enforce = {"detection": "ssh-activty", "namespace": "a", "pod_labels": {"a": "b"}}
    enforce["reason"] = "we want it so"
    settings = Settings.model_validate({"policies": {"enforce": [enforce]}})
    errors, notes = found(settings)
    assert ["no detection is named 'ssh-activty'" in each.problem for each in errors] == [True]
    assert not notes


def test_what_follows_is_counted_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crypto_mining_detection, "declare", fails)
    assert main(["build", "--output", "nowhere"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("error[declaration/python] model/policies/crypto_mining_detection")
    assert lines[-1].startswith("note[declaration/dependent] "), lines
    assert "model/alerts/download_piped_to_shell.py" in lines[-1]
