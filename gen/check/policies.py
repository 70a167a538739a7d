"""Policies: they watch, or say why they kill; each filter names an argument of its hook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gen.findings import Finding
from gen.objects import fault, of_kind
from model.enforcement import REASON

if TYPE_CHECKING:
    from gen.build import Build
    from gen.render import Document

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
    "policy/arg-index": """
A filter of a policy names an argument that its hook does not declare: by `index`, the kernel's
number of the argument, or by `args`, the position in the hook's own list. The agent refuses the
policy (pkg/selectors/kernel.go:828 and :853 at v1.6.0), and since a TracingPolicy has no status,
only its log says so.
""",
}

_FAMILIES = ("kprobes", "tracepoints", "lsmhooks")


def check(build: Build) -> Iterator[Finding]:
    """Findings for every policy of the tree."""
    for kind in ("TracingPolicy", "TracingPolicyNamespaced"):
        for document in of_kind(build.documents, kind):
            yield from _mode(document)
            for family in _FAMILIES:
                for number, hook in enumerate(document.data["spec"].get(family, [])):
                    yield from _arguments(document, f"{family}[{number}]", hook)


def _mode(document: Document) -> Iterator[Finding]:
    spec, meta = document.data["spec"], document.data["metadata"]
    mode = {each["name"]: each["value"] for each in spec.get("options", [])}.get("policy-mode")
    if mode == "monitor":
        return
    if document.data["kind"] == "TracingPolicy" or mode != "enforce":
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


def _arguments(document: Document, where: str, hook: dict[str, Any]) -> Iterator[Finding]:
    name = hook.get("call") or hook.get("hook") or hook.get("event")
    for filters, declaration in (("matchArgs", "args"), ("matchData", "data")):
        declared = [each["index"] for each in hook.get(declaration, [])]
        for s, selector in enumerate(hook.get("selectors", [])):
            for f, each in enumerate(selector.get(filters, [])):
                for what in _undeclared(each, declared):
                    yield fault(
                        document,
                        "policy/arg-index",
                        path=f"{where}.selectors[{s}].{filters}[{f}]",
                        problem=f"{what.format(declaration)} of {name}",
                        consequence="the agent would refuse the policy, and only its log would say",
                        fix=f"declare it in the hook's {declaration}, or name one that is declared",
                    )


def _undeclared(selector: dict[str, Any], declared: list[int]) -> Iterator[str]:
    """What a filter names and its hook does not declare; the list's name is left open."""
    if "index" in selector and selector["index"] not in declared:
        known = ", ".join(map(str, sorted(set(declared)))) or "none"
        yield f"index {selector['index']} is not among the {{}} (declared: {known})"
    for position in selector.get("args", []):
        if position >= len(declared):
            yield f"position {position} is not among the {{}} (declared: {len(declared)})"
