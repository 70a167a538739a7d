"""Unit tests for promtool, made of the cases that stand beside each alert.

promtool runs rules against given samples (docs: Prometheus, unit testing for rules).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tetraflux.gen.objects import of_kind
from tetraflux.gen.render import Build
from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case
from tetraflux.model.detection_alert import alerts, cases_of
from tetraflux.model.settings import Routing, Settings


class TestedAlert(NamedTuple):
    """An alert and its cases; `source` is its file, `labels` are those that its rule must have."""

    alert: Alert
    cases: tuple[Case, ...]
    labels: Mapping[str, str]
    source: str


def alerts_with_cases(build: Build) -> tuple[TestedAlert, ...]:
    """The alerts of a stack with their cases."""
    deployment = build.stack.deployment
    found = []
    for each in alerts(deployment):
        labels = _labels(each.item, deployment.settings)
        found.append(TestedAlert(each.item, cases_of(each, deployment), labels, each.source))
    return tuple(found)


def _labels(alert: Alert, settings: Settings) -> dict[str, str]:
    """What an alert declares and the settings ask for, said again: a rule is not its own judge."""
    severities = settings.monitoring.alerts.severities
    labels = {"severity": str(severities.get(alert.name, alert.severity))}
    if alert.detection:
        labels["detection"] = alert.detection
    if settings.monitoring.routing is Routing.on_namespace:
        labels["namespace"] = settings.namespace
    return labels


def groups(build: Build, alert: str) -> list[dict[str, Any]]:
    """The groups of the rendered tree, as Prometheus reads them from a file, for one alert.

    Of a group only that alert is left, and what is recorded.
    """
    return [
        {**group, "rules": [r for r in group["rules"] if r.get("alert") in (None, alert)]}
        for document in of_kind(build.documents, "PrometheusRule")
        for group in document.data["spec"]["groups"]
    ]


def unit_test(each: TestedAlert) -> dict[str, Any]:
    """A file of unit tests for one alert.

    Which labels an alert fires with is read from the series ALERTS; what it says is compared where
    a case has its words.
    """
    return {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [_test(each.alert.name, each.labels, case) for case in each.cases],
    }


def _test(alert: str, labels: Mapping[str, str], case: Case) -> dict[str, Any]:
    fires = [
        {key: value for key, value in {**each, **labels}.items() if value} for each in case.fires
    ]
    state = {"alertname": alert, "alertstate": "firing"}
    firing = _selector("ALERTS", state)
    samples = [{"labels": _selector("ALERTS", {**each, **state}), "value": 1} for each in fires]
    last_quiet = case.at - 1 if fires else case.at
    never: list[dict[str, Any]] = []
    looks = [(last_quiet, f"max_over_time({firing}[{last_quiet + 1}m])", never)]
    if fires:
        looks.append((case.at, firing, samples))
    if case.until is not None:
        looks += [(case.until, firing, samples), (case.until + 1, firing, never)]
    test: dict[str, Any] = {
        "name": f"{alert}: {case.sentence}",
        "interval": "1m",
        "input_series": [{"series": s, "values": v} for s, v in case.series.items()],
        "promql_expr_test": [
            {"expr": expr, "eval_time": f"{minute}m", "exp_samples": expected}
            for minute, expr, expected in looks
            if minute >= 0
        ],
    }
    if case.texts:
        summary, description = case.texts
        test["alert_rule_test"] = [
            {
                "alertname": alert,
                "eval_time": f"{case.at}m",
                "exp_alerts": [
                    {
                        "exp_labels": fires[0],
                        "exp_annotations": {"summary": summary, "description": description},
                    }
                ],
            }
        ]
    return test


def _selector(name: str, labels: dict[str, str]) -> str:
    inside = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{inside}}}"
