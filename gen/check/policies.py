"""Policies: they watch, or say why they kill, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.objects import fault, of_kind
from tetraflux.lint.facts.options import ENFORCE, MONITOR
from tetraflux.lint.findings import Finding
from tetraflux.lint.policy import Policy
from tetraflux.model.enforcement import REASON

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "policy/mode": """
A policy does not carry the option `policy-mode: monitor`, so its actions act: Sigkill kills, and
Override makes calls fail, on every node at once. 1.6.0 ignores a misspelt option without a word
(pkg/sensors/tracing/options.go:97). Policies of this stack report and do not interfere, unless the
setting `policies.enforce` says for which pods of which namespace, and why.
""",
    "policy/scope": """
A policy enforces, so its actions act, and it does not say where or why: it is no
TracingPolicyNamespaced, has no podSelector, or lacks the annotation with the reason. A detection
that is wrong would then take down more than those who turned it on meant. Only the setting
`policies.enforce` makes such policies.
""",
}


def check(build: Build) -> Iterator[Finding]:
    """Findings for every policy of the tree."""
    for kind in ("TracingPolicy", "TracingPolicyNamespaced"):
        for document in of_kind(build.documents, kind):
            yield from _mode(document)


def _mode(document: Document) -> Iterator[Finding]:
    spec, meta = document.data["spec"], document.data["metadata"]
    mode = Policy(document.data).mode
    if mode == MONITOR:
        return
    if document.data["kind"] == "TracingPolicy" or mode != ENFORCE:
        yield fault(
            document,
            "policy/mode",
            path="spec.options",
            problem=f"policy-mode is {mode or 'not set'}",
            consequence="the policy's actions would interfere with processes on every node",
            fix="give it the option MONITOR of model/detection.py, or use policies.enforce",
        )
    elif not spec.get("podSelector") or not meta.get("annotations", {}).get(REASON, "").strip():
        yield fault(
            document,
            "policy/scope",
            path="spec.podSelector",
            problem="the policy enforces without a podSelector and a reason",
            consequence="it would kill in every pod of the namespace, and nobody would know why",
            fix="leave it to the setting policies.enforce, which asks for both",
        )
