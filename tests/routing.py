"""The way of an alert through a stock kube-prometheus-stack: its objects, the operator, amtool."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from consumers import made

TOKEN, USER = "app-token-of-the-secret", "user-key-of-the-secret"

MONITORING = "monitoring"
"""Where the stack's own objects stand, and the default of `monitoring.alertmanager_namespace`."""

ROUTES = {
    "receiver": "default",
    "routes": [{"receiver": "on-call", "matchers": ["severity = critical"]}],
}
"""Routes that somebody has in the chart's values: all of it to one receiver, and more of some."""


def stock(**spec: Any) -> dict[str, Any]:
    """The Alertmanager of kube-prometheus-stack 88.5.3 without values, as far as routing goes.

    It selects AlertmanagerConfigs of any label in any namespace (the chart's
    templates/alertmanager/alertmanager.yaml).
    """
    everything: dict[str, Any] = {
        "alertmanagerConfigSelector": {},
        "alertmanagerConfigNamespaceSelector": {},
    }
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Alertmanager",
        "metadata": {"name": "kube-prometheus-stack-alertmanager", "namespace": MONITORING},
        "spec": everything | spec,
    }


def strategy(name: str) -> dict[str, Any]:
    """The part of an Alertmanager's spec that names a matcher strategy."""
    return {"alertmanagerConfigMatcherStrategy": {"type": name}}


WHOLE = {"alertmanagerConfiguration": {"name": "tetragon"}}
"""The part of an Alertmanager's spec that makes our config all that it has."""


def namespace(name: str, **labels: str) -> dict[str, Any]:
    """A Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def secret(namespace: str, name: str, **data: str) -> dict[str, Any]:
    """A Secret as the API server has it."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    metadata = {"namespace": namespace, "name": name}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": encoded}


def base() -> dict[str, Any]:
    """The Secret with the configuration that the chart gives an Alertmanager."""
    config = {"route": ROUTES, "receivers": [{"name": "default"}, {"name": "on-call"}]}
    name = "alertmanager-kube-prometheus-stack-alertmanager"
    return secret(MONITORING, name, **{"alertmanager.yaml": json.dumps(config)})


class Answer(NamedTuple):
    """What the operator writes for Alertmanager, and why it refuses an AlertmanagerConfig."""

    text: str
    rejected: dict[str, str]

    @property
    def config(self) -> dict[str, Any]:
        """The text as data."""
        return dict(yaml.safe_load(self.text))


class Refused(Exception):
    """The operator leaves the Alertmanager's configuration as it was."""


def translated(program: Path, *objects: dict[str, Any]) -> Answer:
    """What tests/operator answers; raises `Refused`."""
    done = subprocess.run([program], input=json.dumps(objects), capture_output=True, text=True)
    if done.returncode:
        raise Refused(done.stderr.strip())
    answer = json.loads(done.stdout)
    return Answer(answer["config"], answer["rejected"])


@cache
def documents(form: str) -> list[dict[str, Any]]:
    """The YAML documents in the tree of one of `consumers.FORMS`, as they are written."""
    files = made(form).files.items()
    texts = [data for path, data in files if path.endswith(".yaml")]
    return [document for text in texts for document in yaml.safe_load_all(text)]


def of_tree(form: str, kind: str) -> dict[str, Any]:
    """A copy of the one object of a kind in that tree."""
    (found,) = (document for document in documents(form) if document.get("kind") == kind)
    return deepcopy(found)


def cluster(form: str, **spec: Any) -> list[dict[str, Any]]:
    """The objects that the operator looks at: the stock stack's, ours, and the Secret."""
    ours = of_tree(form, "AlertmanagerConfig")
    here = ours["metadata"]["namespace"]
    (pushover,) = ours["spec"]["receivers"][0]["pushoverConfigs"]
    keys = {pushover["token"]["key"]: TOKEN, pushover["userKey"]["key"]: USER}
    return [
        stock(**spec),
        base(),
        *(namespace(each) for each in sorted({MONITORING, here, "shop"})),
        secret(here, pushover["token"]["name"], **keys),
        ours,
    ]


class Routed(NamedTuple):
    """Settings, how the Alertmanager is configured that they are for, and who gets what.

    `pages` get our critical alerts, `warns` our warnings, and `others` the critical ones of others.
    """

    form: str
    spec: dict[str, Any]
    pages: frozenset[str] = frozenset({"security/tetragon/pushover", "on-call"})
    warns: frozenset[str] = frozenset({"default"})
    others: frozenset[str] = frozenset({"on-call"})


ROUTINGS = {
    "on-namespace, a stock stack": Routed("routing-on-namespace", {}),
    "on-namespace, strategy None": Routed("routing-on-namespace", strategy("None")),
    "on-namespace, strategy for other namespaces": Routed(
        "routing-on-namespace", strategy("OnNamespaceExceptForAlertmanagerNamespace")
    ),
    "global": Routed(
        "routing-global",
        WHOLE,
        pages=frozenset({"monitoring/tetragon/pushover"}),
        warns=frozenset({"monitoring/tetragon/not-paged"}),
        others=frozenset({"monitoring/tetragon/not-paged"}),
    ),
}
"""Every way in which the README says that it works."""


# Alerts


def rules(form: str) -> list[dict[str, Any]]:
    """The alerting rules of the tree, those of Loki's ruler among them."""
    specs = [of_tree(form, "PrometheusRule")["spec"]]
    for document in documents(form):
        if "loki_rule" in document.get("metadata", {}).get("labels", {}):
            specs += [yaml.safe_load(text) for text in document["data"].values()]
    groups = [group for spec in specs for group in spec["groups"]]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


PLACES: dict[str, dict[str, str]] = {
    "an event in a container": {
        "namespace": "shop",
        "workload_namespace": "shop",
        "workload": "web",
        "pod": "web-7d9f8b6c5-x2x4z",
        "node": "node-1",
        "binary": "/usr/bin/cat",
        "policy": "sensitive-files",
    },
    "an event on a host": {
        "node": "node-1",
        "binary": "/usr/bin/cat",
        "policy": "sensitive-files",
    },
    "something about an agent": {
        "namespace": "security",
        "job": "tetragon",
        "instance": "10.0.0.1:2112",
        "node": "node-1",
    },
    "something about all agents": {},
}
"""Labels of what expressions find. With honorLabels an event's `namespace` is the workload's, and
Prometheus drops labels that are empty, as those of host processes."""


def alerts(of: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The labels of every rule's alert in every place: those of the rule come over the others."""
    for rule in of:
        for found in PLACES.values():
            yield {**found, **rule["labels"], "alertname": rule["alert"]}


def receivers(amtool: Path, config: Path, labels: dict[str, str]) -> set[str]:
    """The receivers of an alert of these labels, as `amtool config routes test` sees it."""
    command = [amtool, "config", "routes", "test", f"--config.file={config}"]
    command += [f"{name}={json.dumps(value)}" for name, value in labels.items()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.strip().split(","))


def hastened(answer: Answer, http: dict[str, Any]) -> str:
    """A configuration whose groups wait for a second, and whose notifications go that way."""
    config = answer.config
    routes = [config["route"]]
    for route in routes:
        route.update(group_wait="1s", group_interval="1s")
        routes += route.get("routes", [])
    for receiver in config["receivers"]:
        for pushover in receiver.get("pushover_configs", []):
            pushover["http_config"] = http
    return yaml.safe_dump(config, allow_unicode=True)
