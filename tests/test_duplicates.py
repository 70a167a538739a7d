"""Two items of one name: each would pass by itself, and a consumer refuses both."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from tetraflux.gen.build import build
from tetraflux.gen.render import Build
from tetraflux.model import alerts, dashboards, discover, health, monitoring, policies
from tetraflux.model.alerts import map_full
from tetraflux.model.dashboards import tetragon_overview
from tetraflux.model.detection import DetectionAlert
from tetraflux.model.discover import Declared, Loaded
from tetraflux.model.health import tetragon_process_events
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.policies import ssh_activity
from tetraflux.model.settings import Settings


@pytest.mark.parametrize(
    ("folder", "module", "said"),
    [
        (alerts, map_full, "declare the alert TetragonMapFull"),
        (health, tetragon_process_events, "declare the check tetragon-process-events"),
        (dashboards, tetragon_overview, "declare the uid tetragon-overview"),
        (policies, ssh_activity, "also defines it"),
    ],
)
def test_a_name_that_is_taken_is_refused(
    monkeypatch: pytest.MonkeyPatch, folder: ModuleType, module: ModuleType, said: str
) -> None:
    once = discover.load
    name = module.__name__.rpartition(".")[2]

    def twice(package: str, *given: Any, **more: Any) -> Loaded:
        loaded = once(package, *given, **more)
        items: list[Declared] = []
        for declared in loaded.items:
            again = declared.source.endswith((f"/{name}.py", f"/{name}/__init__.py"))
            items += [declared] * (2 if package == folder.__name__ and again else 1)
        return loaded._replace(items=tuple(items))

    monkeypatch.setattr(discover, "load", twice)
    made = build(Settings())
    findings = made.findings if isinstance(made, Build) else made
    texts = [finding.text() for finding in findings]
    assert any(said in text for text in texts), texts


def test_a_detection_must_not_take_the_name_of_an_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = ssh_activity.declare
    alert = DetectionAlert(name="TetragonMapFull", severity=Severity.warning)
    monkeypatch.setattr(
        ssh_activity, "declare", lambda *a: plain(*a).model_copy(update={"alert": alert})
    )
    made = build(Settings())
    assert not isinstance(made, Build)
    both = "model/alerts/map_full.py and model/policies/ssh_activity.py"
    assert any(f"{both} declare the alert TetragonMapFull" in each.problem for each in made)


@pytest.mark.parametrize("folder", [monitoring, policies, alerts, health, dashboards])
def test_a_declaration_of_another_type_is_blamed_itself(
    monkeypatch: pytest.MonkeyPatch, folder: ModuleType
) -> None:
    name = {
        monitoring: "health_checks",
        policies: "ssh_activity",
        alerts: "agent_down",
        health: "tetragon_process_events",
        dashboards: "tetragon_overview",
    }[folder]
    module = __import__(f"{folder.__name__}.{name}", fromlist=["declare"])
    monkeypatch.setattr(module, "declare", lambda _: 3)
    made = build(Settings())
    assert not isinstance(made, Build), "a number is no declaration"
    files = {finding.file for finding in made}
    source = f"model/{folder.__name__.rpartition('.')[2]}/{name}"
    assert files & {f"{source}.py", f"{source}/__init__.py"}, files
