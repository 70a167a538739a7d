"""What reaches the phone, by the real Alertmanager: titles, messages, and what is silenced."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import routing
from go_programs import go_program
from programs import Program, alertmanager, fetch
from pushover import Pushover

pytestmark = pytest.mark.tool

LONGEST_MESSAGE = 1024
LONGEST_TITLE = 250


class Phone(NamedTuple):
    """An Alertmanager, and where its notifications end up."""

    url: str
    pushover: Pushover

    def fire(self, *alerts: dict[str, Any], over: bool = False) -> None:
        """Tell Alertmanager of alerts, as Prometheus does."""
        now = datetime.now(UTC)
        ends = now if over else now + timedelta(minutes=5)
        # Alertmanager tells at once of what began before the wait of its group.
        times = {"startsAt": now.isoformat(), "endsAt": ends.isoformat()}
        fetch(f"{self.url}/api/v2/alerts", [{**each, **times} for each in alerts])


@pytest.fixture(scope="session")
def phone_of(
    tool: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Phone]]:
    """Starts an Alertmanager as the settings and its own spec make it, once for each settings."""
    operator = go_program("operator", tool)
    started: dict[str, tuple[Phone, Program]] = {}

    def start(form: str, **spec: Any) -> Phone:
        if form not in started:
            folder = tmp_path_factory.mktemp("alertmanager")
            pushover = Pushover(folder)
            answer = routing.translated(operator, *routing.cluster(form, **spec))
            config = routing.hastened(answer, pushover.http_config)
            program, url = alertmanager(tool("alertmanager"), folder, config)
            program.start()
            started[form] = Phone(url, pushover), program
        return started[form][0]

    yield start
    for phone, program in started.values():
        program.stop()
        phone.pushover.close()
        assert phone.pushover.complaints == []


@pytest.fixture
def phone(phone_of: Callable[..., Phone]) -> Phone:
    return phone_of("defaults")


def alert(name: str, summary: str = "Somebody did it", **labels: str) -> dict[str, Any]:
    """A critical alert of ours, on an event in a container."""
    critical = {"alertname": f"Tetragon{name}", "severity": "critical", "namespace": "security"}
    place = {"workload_namespace": "shop", "workload": "web", "binary": "/usr/bin/cat"}
    annotations = {"summary": summary, "description": f"Policy x reported it: {summary}."}
    return {"labels": {**critical, **place, **labels}, "annotations": annotations}


def told(phone: Phone, title: str, count: int = 1) -> dict[str, str]:
    """The last of so many notifications with that in their title."""
    found = phone.pushover.about(title, count)
    assert len(found) == count, found
    return found[-1]


def test_an_alert_is_told_in_full(phone: Phone) -> None:
    phone.fire(alert("Full", "Somebody did it", pod="web-1"))
    got = told(phone, "TetragonFull")
    assert got["title"] == "🚨 TetragonFull in shop/web"
    assert got["message"] == "Somebody did it\nPolicy x reported it: Somebody did it."
    assert got["priority"] == "1"
    assert (got["token"], got["user"]) == (routing.TOKEN, routing.USER)
    assert "/#/alerts?receiver=" in got["url"], "it is Alertmanager's own page, the default"


def test_an_alert_of_a_host_is_told_without_a_workload(phone: Phone) -> None:
    of_host = alert("Host", node="node-1")
    for name in ("workload_namespace", "workload"):
        del of_host["labels"][name]
    phone.fire(of_host)
    assert told(phone, "TetragonHost")["title"] == "🚨 TetragonHost"


def test_the_cluster_is_told_where_alerts_name_it(phone: Phone) -> None:
    phone.fire(alert("Far", cluster="edge-1"))
    assert told(phone, "TetragonFar")["title"] == "🚨 TetragonFar in shop/web on edge-1"


def test_what_is_over_is_told_without_a_sound(phone: Phone) -> None:
    one = alert("Brief", "Somebody did it")
    phone.fire(one)
    told(phone, "🚨 TetragonBrief")
    phone.fire(one, over=True)
    got = told(phone, "Over: TetragonBrief")
    assert got["title"] == "✅ Over: TetragonBrief in shop/web"
    assert got["message"] == "Somebody did it"
    assert got["priority"] == "0"


def test_thirty_alerts_are_one_message_that_says_how_many_there_are(phone: Phone) -> None:
    summary = "A file with credentials was read, by /usr/bin/cat in shop/web-{}"
    phone.fire(*(alert("Many", summary.format(n), pod=f"web-{n}") for n in range(10, 40)))
    got = told(phone, "TetragonMany")
    assert got["title"] == "🚨 TetragonMany in shop/web (30)"
    first, description, *rest = got["message"].split("\n")
    assert first == summary.format(10)
    assert description == f"Policy x reported it: {first}."
    assert rest == ["• web-11", "• web-12", "• web-13", "• web-14", "and 25 more"]


def test_what_is_too_long_is_shortened_and_the_rest_still_told(phone: Phone) -> None:
    long = "/" + "é" * 250
    phone.fire(*(alert("Long", long * 5, pod=f"{n}-{long}", binary=long) for n in range(10, 40)))
    got = told(phone, "TetragonLong")
    assert len(got["message"]) <= LONGEST_MESSAGE
    assert "…" not in got["message"], "Alertmanager has cut it"
    assert got["message"].endswith("and 25 more")
    assert len(got["message"].split("\n")) == 7


def test_no_name_is_too_long_for_the_title(phone: Phone) -> None:
    phone.fire(alert("Title", workload_namespace="n" * 63, workload="w" * 253, cluster="c" * 63))
    got = told(phone, "TetragonTitle")
    assert got["title"].startswith(f"🚨 TetragonTitle in {'n' * 63}/www")
    assert len(got["title"]) <= LONGEST_TITLE


def test_a_path_with_markup_in_it_arrives_as_it_is(phone: Phone) -> None:
    nasty = """/var/<b>&amp;"x'</b>{{ .Status }}+ü"""
    phone.fire(*(alert("Markup", f"by {nasty}", binary=nasty, pod=f"web-{n}") for n in (1, 2)))
    got = told(phone, "TetragonMarkup")
    assert got["message"].startswith(f"by {nasty}\nPolicy x reported it: by {nasty}.\n")
    assert "html" not in got


def test_what_is_over_beside_what_fires_is_only_counted(phone: Phone) -> None:
    all_of = [alert("Partly", f"in web-{n}", pod=f"web-{n}") for n in (1, 2, 3)]
    phone.fire(*all_of)
    told(phone, "TetragonPartly in shop/web (3)")
    phone.fire(all_of[0], over=True)
    got = told(phone, "TetragonPartly in shop/web (2)")
    assert got["message"].split("\n")[0] == "in web-2"
    assert got["message"].split("\n")[-2:] == ["• web-3", "1 over"]


def test_a_warning_is_not_told(phone: Phone) -> None:
    phone.fire(alert("Warned", severity="warning"), alert("Afterwards"))
    told(phone, "TetragonAfterwards")
    assert phone.pushover.about("TetragonWarned", 1, seconds=2) == []


def test_the_link_is_that_of_the_runbook(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of("monitoring-urls")
    one = alert("Linked")
    one["labels"]["namespace"] = "security"
    one["annotations"]["runbook_url"] = "https://runbooks.example.com/sensitive-files.md"
    phone.fire(one)
    got = told(phone, "TetragonLinked")
    assert got["url"] == "https://runbooks.example.com/sensitive-files.md"
    assert got["url_title"] == "Runbook"


# Inhibition


def states(phone: Phone, of: list[dict[str, Any]]) -> dict[str, str]:
    """What Alertmanager makes of each of these, by name and node."""
    wanted = {named(each) for each in of}
    return {
        named(each): "silenced" if each["status"]["inhibitedBy"] else each["status"]["state"]
        for each in fetch(f"{phone.url}/api/v2/alerts")
        if named(each) in wanted
    }


def named(alert: dict[str, Any]) -> str:
    labels = alert["labels"]
    return f"{labels['alertname']} on {labels.get('node', 'no node')}"


def of_rule(rule: dict[str, Any], **found: str) -> dict[str, Any]:
    return {
        "labels": {**found, **rule["labels"], "alertname": rule["alert"]},
        "annotations": {"summary": rule["alert"]},
    }


@pytest.mark.parametrize("name", ["on-namespace, a stock stack", "global"])
def test_an_agent_that_is_down_silences_what_follows_from_it_and_no_detection(
    phone_of: Callable[..., Phone], name: str
) -> None:
    form, spec = routing.ROUTINGS[name][:2]
    rules = {rule["alert"]: rule for rule in routing.rules(form)}
    down = rules.pop("TetragonAgentDown")
    detections = {name for name, rule in rules.items() if "detection" in rule["labels"]}
    deadline = time.monotonic() + 20
    assert detections and detections < set(rules)
    phone = phone_of(form, **spec)
    fired = [of_rule(rule, node=node) for rule in rules.values() for node in ("dead", "alive")]
    fired.append(of_rule(down, node="dead"))
    phone.fire(*fired)
    silenced = {f"{name} on dead" for name in set(rules) - detections}
    wanted = {named(a): "silenced" if named(a) in silenced else "active" for a in fired}
    got: dict[str, str] = {}
    while got != wanted and time.monotonic() < deadline:
        got = states(phone, fired)
    assert got == wanted


def test_an_alert_that_names_no_node_silences_nothing(phone: Phone) -> None:
    fired = [of_rule(rule) for rule in routing.rules("defaults")]
    phone.fire(*fired)
    told(phone, "🚨 TetragonAgentDown")
    assert set(states(phone, fired).values()) == {"active"}
