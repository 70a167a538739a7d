"""Enforcement: only by a setting with a reason and a scope, beside what reports."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.consumers import FORMS
from tetraflux.gen.build import build
from tetraflux.gen.render import Build
from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.detection import MONITOR, Detection
from tetraflux.model.enforcement import REASON, enforcing
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import KProbe, TracingPolicy, TracingPolicySpec
from tetraflux.model.settings import Enforcement, Settings

NAME = "crypto-mining-detection"


def made(**changes: Any) -> Build | tuple[Finding, ...]:
    """The build with one enforcement, changed."""
    entry = {
        "detection": NAME,
        "reason": "miners have no business in the build farm",
        "namespace": "builds",
        "pod_labels": {"app": "runner"},
    }
    return build(Settings.model_validate({"policies": {"enforce": [entry | changes]}}))


def policies(of: Build) -> dict[str, Any]:
    return {
        d.name: d.data for d in of.documents if str(d.data.get("kind")).startswith("TracingPolicy")
    }


@pytest.fixture(scope="module")
def killing() -> dict[str, Any]:
    of = made()
    assert isinstance(of, Build), of
    assert not [f for f in of.findings if f.severity is Severity.ERROR], of.findings
    return policies(of)


def test_the_policies_that_report_stay_as_they_are(killing: dict[str, Any]) -> None:
    plain = build(Settings())
    assert isinstance(plain, Build)
    for name, data in policies(plain).items():
        assert killing[name] == data, f"{name} changed"


def test_what_kills_stands_in_one_namespace_for_chosen_pods_and_says_why(
    killing: dict[str, Any],
) -> None:
    kills = killing[f"TracingPolicyNamespaced/builds/{NAME}-enforced"]
    assert kills["metadata"]["annotations"][REASON].startswith("miners have no business")
    assert kills["spec"]["podSelector"] == {"matchLabels": {"app": "runner"}}
    assert {"name": "policy-mode", "value": "enforce"} in kills["spec"]["options"]
    assert {"name": "policy-mode", "value": "monitor"} not in kills["spec"]["options"]


def test_every_selector_kills_and_filters_as_the_one_that_reports(killing: dict[str, Any]) -> None:
    reports = killing[f"TracingPolicy/{NAME}"]["spec"]["kprobes"]
    kills = killing[f"TracingPolicyNamespaced/builds/{NAME}-enforced"]["spec"]["kprobes"]
    assert len(reports) == len(kills), "a hook is missing"
    for one, other in zip(reports, kills, strict=True):
        assert [s["matchActions"] for s in other["selectors"]] == [
            [{"action": "Sigkill"}] for _ in one["selectors"]
        ], f"a selector of {other['call']} does not kill"
        without = [
            {key: value for key, value in s.items() if key != "matchActions"}
            for hook in (one, other)
            for s in hook["selectors"]
        ]
        half = len(without) // 2
        assert without[:half] == without[half:], f"{other['call']} filters something else"


def test_a_detection_that_does_not_exist_cannot_be_enforced() -> None:
    found = made(detection="crypto-minig")
    assert not isinstance(found, Build), "it was built"
    assert "no detection is named 'crypto-minig'" in found[0].text()


def test_a_hook_that_would_kill_on_every_call_is_refused() -> None:
    entry = Enforcement(
        detection="door", reason="nobody goes in", namespace="x", pod_labels={"a": "b"}
    )
    hook = KProbe(call="sys_setns", syscall=True, message="x y", tags=(), args=())
    spec = TracingPolicySpec(options=(MONITOR,), kprobes=(hook,))
    detection = Detection.model_construct(
        name="door",
        policies=(TracingPolicy(metadata=ObjectMeta(name="door"), spec=spec),),
    )
    with pytest.raises(ValueError, match="sys_setns has no selector"):
        enforcing(detection, (entry,))


@pytest.mark.parametrize("reason", [" " * 12, "short", "two\nlines of it"])
def test_a_reason_must_say_something(reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        made(reason=reason)


def test_the_namespace_is_asked_for_as_one_that_is_there() -> None:
    of = build(Settings.model_validate(FORMS["policies-enforce"]))
    assert isinstance(of, Build)
    there = {e.name for e in of.stack.external if e.kind == "Namespace"}
    assert there == {"builds", "tenants"}, there
