"""The schemas of schemas/: closed, without prose, and what upstream's files convert to."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import yaml

from tetraflux.gen.check.values import keys_of as leaves
from tetraflux.gen.maintain.schemas import sources
from tetraflux.gen.maintain.schemas.conversion import converted
from tetraflux.gen.maintain.schemas.files import DRAFT
from tetraflux.lint.findings import has_errors, ordered, report

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "schemas"
UPSTREAM = ROOT.parent / "shared" / "upstream"
CHART_FACTS = ROOT.parent / "shared" / "facts" / "chart.md"
SOURCES = sources.pinned()
FILES = sorted({path for source in SOURCES for path in source.gives})
KINDS = [path for path in FILES if not path.startswith(("charts/", "btf/", "core/objectmeta"))]

upstream = pytest.mark.skipif(
    not UPSTREAM.is_dir(),
    reason="no shared/upstream beside the checkout; tetraflux schemas --download proves the same",
)


def load(path: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / path).read_bytes())
    return schema


def accepts_rs(path: str, thing: Any) -> bool:
    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(load(path), pattern_options=options).is_valid(thing)


def accepts_py(path: str, thing: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(load(path)).is_valid(thing))


def subschemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every subschema, told from the names of properties and from default and enum values."""
    yield node
    for key, value in node.items():
        if key in ("properties", "$defs"):
            for child in value.values():
                yield from subschemas(child)
        elif key in ("items", "additionalProperties", "not") and isinstance(value, dict):
            yield from subschemas(value)
        elif key in ("allOf", "anyOf", "oneOf"):
            for child in value:
                yield from subschemas(child)


def kind(api: str, name: str, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": name, "metadata": {"name": "x"}, **rest}


def release(**spec: Any) -> dict[str, Any]:
    reference = {"kind": "OCIRepository", "name": "tetragon"}
    whole = {"interval": "1h", "chartRef": reference, "values": {"any": {"thing": 1}}, **spec}
    return kind("helm.toolkit.fluxcd.io/v2", "HelmRelease", spec=whole)


def policy(**spec: Any) -> dict[str, Any]:
    return kind("cilium.io/v1alpha1", "TracingPolicy", spec=spec)


def rule(**fields: Any) -> dict[str, Any]:
    group = {"name": "g", "rules": [{"alert": "A", "expr": "up == 0", **fields}]}
    return kind("monitoring.coreos.com/v1", "PrometheusRule", spec={"groups": [group]})


def routing(**route: Any) -> dict[str, Any]:
    receivers = [{"name": "null"}, {"name": "pushover"}]
    spec = {"route": {"receiver": "null", **route}, "receivers": receivers}
    return kind("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", spec=spec)


MATCHER = {"name": "severity", "matchType": "=", "value": "critical"}
KPROBE = {"call": "security_file_open", "syscall": False, "args": [{"index": 0, "type": "file"}]}
HELM = "helm.toolkit.fluxcd.io/helmrelease_v2.json"
POLICY = "cilium.io/tracingpolicy_v1alpha1.json"
RULE = "monitoring.coreos.com/prometheusrule_v1.json"
ROUTING = "monitoring.coreos.com/alertmanagerconfig_v1alpha1.json"
NAMESPACE = "core/namespace_v1.json"
SERVICE = "core/service_v1.json"
TREE = "kustomize.config.k8s.io/kustomization_v1beta1.json"

GOOD = {
    "helm release": (HELM, release()),
    "policy": (POLICY, policy(kprobes=[KPROBE])),
    "alert": (RULE, rule(**{"for": "5m", "labels": {"severity": "critical"}})),
    "routing": (ROUTING, routing(routes=[{"receiver": "pushover", "matchers": [MATCHER]}])),
    "namespace": (NAMESPACE, kind("v1", "Namespace")),
    "port by name": (
        SERVICE,
        kind("v1", "Service", spec={"ports": [{"port": 1, "targetPort": "a"}]}),
    ),
    "port by number": (
        SERVICE,
        kind("v1", "Service", spec={"ports": [{"port": 1, "targetPort": 2}]}),
    ),
    "kustomization": (
        TREE,
        {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": ["a.yaml"],
        },
    ),
}

BROKEN = {
    "chartReff in a HelmRelease": (HELM, release(chartReff={})),
    "a HelmRelease without interval": (
        HELM,
        kind("helm.toolkit.fluxcd.io/v2", "HelmRelease", spec={}),
    ),
    "an interval that is no duration": (HELM, release(interval="soon")),
    "kprobe for kprobes": (POLICY, policy(kprobe=[KPROBE])),
    "arg type that Tetragon has not": (
        POLICY,
        policy(kprobes=[KPROBE | {"args": [{"index": 0, "type": "fil"}]}]),
    ),
    "matchBinary in a selector": (
        POLICY,
        policy(kprobes=[KPROBE | {"selectors": [{"matchBinary": []}]}]),
    ),
    "label for labels in an alert": (RULE, rule(label={"severity": "critical"})),
    "five minutes as a number": (RULE, rule(**{"for": 5})),
    "matcher for matchers in a child route": (
        ROUTING,
        routing(routes=[{"receiver": "pushover", "matcher": [MATCHER]}]),
    ),
    "a match type in a grandchild route": (
        ROUTING,
        routing(routes=[{"routes": [{"matchers": [MATCHER | {"matchType": "~"}]}]}]),
    ),
    "lables in metadata": (
        NAMESPACE,
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x", "lables": {}}},
    ),
    "a label that is a boolean": (
        NAMESPACE,
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x", "labels": {"a": True}}},
    ),
    "a nameless object": (NAMESPACE, {"apiVersion": "v1", "kind": "Namespace", "metadata": {}}),
    "a status": (NAMESPACE, kind("v1", "Namespace", status={"phase": "Active"})),
    "the wrong group": (SERVICE, kind("serving.knative.dev/v1", "Service")),
    "resource for resources": (
        TREE,
        {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resource": []},
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_right_object_is_accepted_by_both_validators(name: str) -> None:
    path, thing = GOOD[name]
    assert accepts_rs(path, thing), f"jsonschema-rs refuses a right {name}"
    assert accepts_py(path, thing), f"jsonschema refuses a right {name}"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_object_is_refused_by_both_validators(name: str) -> None:
    path, thing = BROKEN[name]
    assert not accepts_rs(path, thing), f"jsonschema-rs takes {name}"
    assert not accepts_py(path, thing), f"jsonschema takes {name}"


def test_python_cannot_compile_a_go_pattern_and_the_validator_in_rust_can() -> None:
    groups = [{"name": "g", "partial_response_strategy": "WARN", "rules": []}]
    thing = kind("monitoring.coreos.com/v1", "PrometheusRule", spec={"groups": groups})
    assert accepts_rs(RULE, thing), "jsonschema-rs should read (?i) in the middle as Go does"
    with pytest.raises(re.error, match="global flags not at the start"):
        accepts_py(RULE, thing)


@pytest.mark.parametrize("path", [each for each in FILES if each.endswith(".json")])
def test_every_schema_is_a_schema_and_holds_no_prose(path: str) -> None:
    schema = load(path)
    # without formats: Python takes a Go pattern for no regex, as the test above says
    lenient = jsonschema.FormatChecker(formats=())
    jsonschema.Draft202012Validator.check_schema(schema, format_checker=lenient)
    assert schema["$schema"] == DRAFT, f"{path} names another draft"
    for node in subschemas(schema):
        prose = node.keys() & {"description", "title", "example", "externalDocs"}
        assert not prose, f"{path} carries upstream's prose: {prose}"
        foreign = [key for key in node if key.startswith("x-")]
        assert not foreign, f"{path} carries what is no JSON Schema: {foreign}"


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_is_closed_at_every_level(path: str) -> None:
    for node in subschemas(load(path)):
        if "properties" in node and "additionalProperties" not in node:
            pytest.fail(f"{path}: an object with {sorted(node['properties'])} takes any other key")


@pytest.mark.parametrize("path", KINDS)
def test_a_kind_says_what_it_is_and_leaves_its_status_to_controllers(path: str) -> None:
    schema = load(path)
    group, _, file = path.partition("/")
    name, _, version = file.removesuffix(".json").rpartition("_")
    api = version if group == "core" else f"{group}/{version}"
    assert schema["properties"]["apiVersion"] == {"const": api}, f"{path}: wrong apiVersion"
    assert schema["properties"]["kind"]["const"].lower() == name, f"{path}: wrong kind"
    assert {"apiVersion", "kind"} <= set(schema["required"]), f"{path}: its type is optional"
    assert "status" not in schema["properties"], f"{path}: nobody but a controller writes status"


def test_every_schema_file_has_a_source_and_every_source_its_files() -> None:
    there = {
        file.relative_to(FOLDER).as_posix()
        for file in FOLDER.glob("*/*")
        if file.parent.name != "metrics"
    }
    assert there == set(FILES), "schemas/ and sources.toml differ; run tetraflux schemas"
    pins = [
        source["sha256"]
        for source in tomllib.loads((FOLDER / "sources.toml").read_text())["source"]
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", pin) for pin in pins), "a sha256 is malformed"


def test_the_largest_crd_of_all_becomes_a_schema_that_can_be_reviewed() -> None:
    assert (FOLDER / ROUTING).stat().st_size < 40_000, "repeated parts are no longer shared"


@upstream
def test_the_committed_schemas_are_what_the_pinned_files_convert_to(tmp_path: Path) -> None:
    data, findings = sources.at_hand(SOURCES, UPSTREAM)
    assert not has_errors(findings), report(ordered(findings), "text")
    assert len(data) >= 13, "shared/upstream holds the CRDs and the values of the chart"
    files, findings = converted(data, tmp_path)
    assert not findings, report(ordered(findings), "text")
    for path, made in files.items():
        assert (FOLDER / path).read_bytes() == made, f"{path} is stale; run tetraflux schemas"


@upstream
def test_every_policy_of_tetragons_own_examples_is_valid() -> None:
    seen = 0
    for file in sorted(UPSTREAM.glob("corpus/**/*.y*ml")):
        for thing in yaml.safe_load_all(file.read_text()):
            if thing["apiVersion"] == "cilium.io/v1alpha1":  # one example carries a Pod as well
                path = f"cilium.io/{thing['kind'].lower()}_v1alpha1.json"
                assert accepts_rs(path, thing), f"{file.name} is a right {thing['kind']}"
                seen += 1
    assert seen >= 82, f"only {seen} policies found"


def test_the_tetragon_chart_has_173_leaf_keys_each_with_its_default() -> None:
    found = dict(leaves(load("charts/tetragon_1.6.0.json")))
    assert len(found) == 173, f"{len(found)} keys"
    assert all("default" in leaf for leaf in found.values()), "a later check compares with it"
    assert found["tetragon.exportFilePerm"] == {"type": "string", "default": "600"}
    assert found["tetragon.prometheus.port"] == {"type": "number", "default": 2112}
    assert found["tetragon.hostProcPath"] == {"type": "string", "default": "/proc"}
    assert found["tetragon.image.override"] == {"default": None}, "null says nothing of a type"
    assert "tetragon.enableCiliumAPI" not in found, "1.6.0 no longer reads it"


@pytest.mark.skipif(not CHART_FACTS.is_file(), reason="no shared/facts beside the checkout")
def test_the_leaf_keys_of_the_tetragon_chart_are_those_of_the_facts() -> None:
    table = CHART_FACTS.read_text().partition("## 9.")[2].partition("\n## ")[0]
    keys = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert [key for key, _ in leaves(load("charts/tetragon_1.6.0.json"))] == keys


@pytest.mark.parametrize(
    ("chart", "values", "right"),
    [
        ("tetragon_1.6.0", {"tetragon": {"exportFilePerm": "640"}}, True),
        ("tetragon_1.6.0", {"tetragon": {"exportFilePerm": 640}}, False),
        ("tetragon_1.6.0", {"tetragon": {"enableProcesCred": True}}, False),
        ("tetragon_1.6.0", {"tetragon": {"resources": {"limits": {"memory": "2Gi"}}}}, True),
        ("tetragon_1.6.0", {"tetragonOperator": {"affinity": {"nodeAffinity": {}}}}, True),
        ("tetragon_1.6.0", {"tetragonOperator": {"resource": {}}}, False),
        ("fluent-bit_0.58.1", {"serviceMonitor": {"enabled": True, "interval": "1m"}}, True),
        ("fluent-bit_0.58.1", {"volumeMounts": []}, False),
        ("fluent-bit_0.58.1", {"config": {"input": ""}}, False),
    ],
)
def test_chart_values_are_judged(chart: str, values: dict[str, Any], right: bool) -> None:
    path = f"charts/{chart}.json"
    assert accepts_rs(path, values) is right, f"{chart} {values}"
    assert accepts_py(path, values) is right, f"{chart} {values}"


@pytest.mark.parametrize("name", ["tetragon_1.6.0", "external"])
def test_metrics_are_sorted_one_a_line_with_known_words(name: str) -> None:
    text = (FOLDER / "metrics" / f"{name}.json").read_text()
    metrics = json.loads(text)
    assert list(metrics) == sorted(metrics), "sort them, so that a diff shows what changed"
    assert len(text.splitlines()) == len(metrics) + 2, "one metric a line"
    for metric, about in metrics.items():
        assert about["type"] in {"counter", "gauge", "histogram", "summary"}, metric
        known = {"always", "never", "on-first-event"}
        assert about["series"] in known or about["series"].startswith("needs "), metric
        values = [value for label in about["labels"].values() for value in label]
        assert not [value for value in values if "<" in value], f"{metric}: a pattern is no value"
