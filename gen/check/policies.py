"""Policies: each is in monitor mode, or is limited to some pods and has a reason to enforce."""

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
A policy does not have the option `policy-mode: monitor`, so its actions are enforced: Sigkill
kills processes and Override makes calls fail, on every node at once. Tetragon 1.6.0 ignores a
misspelt option without an error (pkg/sensors/tracing/options.go:97). Policies of this stack only
report, unless the setting `policies.enforce` gives the namespace, the pods and a reason.
""",
    "policy/scope": """
A policy enforces its actions, but does not say where or why: it is not a TracingPolicyNamespaced,
has no podSelector, or lacks the annotation with the reason. A false positive would then kill
processes in more pods than intended. Only the setting `policies.enforce` may make such policies.
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
            consequence="the policy's actions would be enforced on every node",
            fix="give it the option MONITOR of model/detection.py, or use policies.enforce",
        )
    elif not spec.get("podSelector") or not meta.get("annotations", {}).get(REASON, "").strip():
        yield fault(
            document,
            "policy/scope",
            path="spec.podSelector",
            problem="the policy enforces without a podSelector and a reason",
            consequence="it would kill in every pod of the namespace, without a recorded reason",
            fix="use the setting policies.enforce, which requires both",
        )
