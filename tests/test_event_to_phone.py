"""From an event to the phone: the agent's metrics, the tree's rules, the real programs between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import routing
import yaml
from consumers import made
from exporter import Agent, agents_job
from go_programs import go_program
from programs import alertmanager, fetch, prometheus, until
from pushover import Pushover

pytestmark = [pytest.mark.tool, pytest.mark.slow]

CONTAINER, HOST, WARNING = (
    "TetragonSensitiveFileAccess",
    "TetragonCryptoMining",
    "TetragonSuspiciousNetwork",
)
POD = {"namespace": "shop", "workload": "web", "pod": "web-7d9f8b6c5-x2x4z"}


def quickened(text: str, times: int) -> str:
    """PromQL, or a duration, with all durations shorter: time runs so much faster here."""

    def shorter(match: re.Match[str]) -> str:
        if match["quoted"]:
            return match[0]
        units = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
        parts = re.findall(r"(\d+)(ms|[smhd])", match[0])
        return f"{sum(int(n) * units[unit] for n, unit in parts) // times}ms"

    return re.sub(r"(?P<quoted>\"[^\"]*\")|(?<![\w.])(?:\d+(?:ms|[smhd]))+(?!\w)", shorter, text)


def test_durations_are_made_shorter_and_nothing_else_is() -> None:
    text = 'rate(x:10m_5m{a="10m"}[10m] offset 1h30m) > 10 and on (s5m) sum(y[5m:30s]) < 1.5'
    assert quickened(text, 30) == (
        'rate(x:10m_5m{a="10m"}[20000ms] offset 180000ms) > 10 and on (s5m) '
        "sum(y[10000ms:1000ms]) < 1.5"
    )


class Chain(NamedTuple):
    """The agent at one end, the phone at the other."""

    agent: Agent
    prometheus: str
    alertmanager: str
    pushover: Pushover

    def alert(self, name: str) -> dict[str, Any]:
        """The only alert of that name, as Alertmanager has it; waits for it."""

        def found() -> list[dict[str, Any]]:
            all_of = fetch(f"{self.alertmanager}/api/v2/alerts")
            return [each for each in all_of if each["labels"]["alertname"] == name]

        (alert,) = until(found, lambda: f"Alertmanager does not know {name}")
        return dict(alert)


@pytest.fixture(params=["on-namespace, a stock stack", "global"])
def chain(
    request: pytest.FixtureRequest, tool: Callable[[str], Path], tmp_path: Path
) -> Iterator[Chain]:
    """Everything runs; a scrape comes each second, and what rules wait for is as much shorter."""
    form, spec = routing.ROUTINGS[request.param][:2]
    settings = made(form).stack.deployment.settings
    times = settings.monitoring.scrape_interval_seconds
    groups = routing.of_tree(form, "PrometheusRule")["spec"]["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        for key in {"expr", "for", "keep_firing_for"} & rule.keys():
            rule[key] = quickened(rule[key], times)
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    answer = routing.translated(go_program("operator", tool), *routing.cluster(form, **spec))
    with ExitStack() as stack:
        pushover = Pushover(tmp_path)
        stack.callback(pushover.close)
        agent = stack.enter_context(Agent("node-1"))
        config = routing.hastened(answer, pushover.http_config)
        receiver, receives = alertmanager(tool("alertmanager"), tmp_path, config)
        stack.enter_context(receiver)
        targets = {"static_configs": [{"targets": [receives.removeprefix("http://")]}]}
        scraper, url = prometheus(
            tool("prometheus"),
            tmp_path,
            [agents_job([agent], settings.namespace)],
            [f"--query.lookback-delta={quickened('5m', times)}"],
            rule_files=["rules.yaml"],
            alerting={"alertmanagers": [targets]},
            **{"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}},
        )
        stack.enter_context(scraper)
        yield Chain(agent, url, receives, pushover)
        assert pushover.complaints == []


def policy_of(alert: str) -> str:
    """A policy of the detection that the alert reports."""
    (rule,) = (rule for rule in routing.rules("defaults") if rule["alert"] == alert)
    deployment = made("defaults").stack.deployment
    return deployment.detection(rule["labels"]["detection"]).policy_names[0]


def test_an_event_reaches_the_phone_once_and_so_does_that_it_is_over(chain: Chain) -> None:
    def scrapes() -> float:
        query = f"{chain.prometheus}/api/v1/query?query=sum_over_time(up%5B1m%5D)"
        return float(sum(float(each["value"][1]) for each in fetch(query)["data"]["result"]))

    until(lambda: scrapes() >= 4, lambda: "there were no four scrapes that succeeded")
    assert chain.pushover.notifications == [], "nothing has happened yet"

    chain.agent.reported(policy_of(CONTAINER), "/usr/bin/cat", **POD)
    chain.agent.reported(policy_of(HOST), "/usr/local/bin/xmrig")
    chain.agent.reported(policy_of(WARNING), "/usr/bin/nc", **POD)

    in_container = chain.alert(CONTAINER)
    on_host = chain.alert(HOST)
    texts = {
        name: "{summary}\n{description}".format(**alert["annotations"])
        for name, alert in ((CONTAINER, in_container), (HOST, on_host))
    }
    for name, words in (
        (CONTAINER, ("/usr/bin/cat", "shop/web-7d9f8b6c5-x2x4z")),
        (HOST, ("/usr/local/bin/xmrig", "host")),
    ):
        (got,) = chain.pushover.about(name, 1)
        assert got["priority"] == "1"
        assert got["message"] == texts[name]
        assert all(word in texts[name] for word in words)
        assert (got["token"], got["user"]) == (routing.TOKEN, routing.USER)
    assert chain.pushover.about(CONTAINER, 1)[0]["title"] == f"🚨 {CONTAINER} in shop/web"
    assert chain.pushover.about(HOST, 1)[0]["title"] == f"🚨 {HOST}"
    assert in_container["labels"]["workload_namespace"] == "shop"
    assert {"workload_namespace", "workload", "pod"}.isdisjoint(on_host["labels"])

    warning = chain.alert(WARNING)
    assert warning["status"]["state"] == "active"
    assert warning["labels"]["severity"] == "warning"

    for name in (CONTAINER, HOST):
        (got,) = chain.pushover.about(f"Over: {name}", 1, seconds=40)
        assert got["priority"] == "0"
        assert got["message"] == texts[name].split("\n")[0]
    titles = [each["title"] for each in chain.pushover.notifications]
    assert len(titles) == 4, f"each alert is told once, and once that it is over: {titles}"
