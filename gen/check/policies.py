"""Policies: they only watch, and each filter names an argument that its hook declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gen.findings import Finding
from gen.objects import fault, of_kind

if TYPE_CHECKING:
    from gen.build import Build
    from gen.render import Document

PAGES = {
    "policy/mode": """
A policy does not carry the option `policy-mode: monitor`, so its actions act: Sigkill kills, and
Override makes calls fail, on every node at once. 1.6.0 ignores a misspelt option without a word
(pkg/sensors/tracing/options.go:97). Policies of this stack report and do not interfere.
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
    for document in of_kind(build.documents, "TracingPolicy"):
        spec = document.data["spec"]
        options = {each["name"]: each["value"] for each in spec.get("options", [])}
        if options.get("policy-mode") != "monitor":
            yield fault(
                document,
                "policy/mode",
                path="spec.options",
                problem=f"policy-mode is {options.get('policy-mode', 'not set')}",
                consequence="the policy's actions would interfere with processes on every node",
                fix="give it the option MONITOR of model/detection.py",
            )
        for family in _FAMILIES:
            for number, hook in enumerate(spec.get(family, [])):
                yield from _arguments(document, f"{family}[{number}]", hook)


def _arguments(document: Document, where: str, hook: dict[str, Any]) -> Iterator[Finding]:
    declared = [each["index"] for each in hook.get("args", [])]
    name = hook.get("call") or hook.get("hook") or hook.get("event")
    for s, selector in enumerate(hook.get("selectors", [])):
        for f, each in enumerate(selector.get("matchArgs", [])):
            wrong = [f"position {p}" for p in each.get("args", []) if p >= len(declared)]
            if "index" in each and each["index"] not in declared:
                wrong.append(f"index {each['index']}")
            for what in wrong:
                yield fault(
                    document,
                    "policy/arg-index",
                    path=f"{where}.selectors[{s}].matchArgs[{f}]",
                    problem=f"{what} names no argument of {name} "
                    f"(declared: {', '.join(map(str, declared)) or 'none'})",
                    consequence="the agent would refuse the policy, and only its log would say so",
                    fix="declare the argument in the hook's args, or name one that is declared",
                )
