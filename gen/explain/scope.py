"""Whose processes a policy looks at: by its kind, its selectors of pods, and its filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetraflux.gen.docs.vocabulary import NAMESPACES
from tetraflux.gen.explain.plain import code, listed
from tetraflux.model.kinds.tracingpolicy import LabelOperator, SetOperator
from tetraflux.model.kinds.tracingpolicy_selectors import KProbeSelector
from tetraflux.model.kinds.tracingpolicy_whole import (
    LabelExpression,
    WholeLabelSelector,
    WholePolicy,
)

HOST = ("host_ns",)


def scope(policy: WholePolicy, hooks: Sequence[tuple[str, Sequence[KProbeSelector]]]) -> str:
    """Where the policy looks, as the end of "It looks at ..."; hooks are names and selectors."""
    by_filters = _filtered(hooks)
    pods = _pods(policy)
    return f"{pods}; {by_filters}" if by_filters and pods else pods or by_filters or EVERYWHERE


EVERYWHERE = "all processes of all nodes, in containers and on the hosts"


def _pods(policy: WholePolicy) -> str:
    """Whom the kind and the selectors leave; nothing where they leave everybody."""
    pods = _selected(policy.spec.podSelector, "label")
    containers = _selected(policy.spec.containerSelector, "field")
    namespaced = policy.kind == "TracingPolicyNamespaced"
    namespace = policy.metadata.namespace
    if not (pods or containers or namespaced):
        return ""
    text = "the pods"
    if namespaced:
        text += f" of {f'the namespace {code(namespace)}' if namespace else 'its namespace'}"
    if pods:
        text += f" with {pods}"
    if containers:
        text = f"the containers with {containers} in {text if pods or namespaced else 'all pods'}"
    return text


def _selected(selector: WholeLabelSelector | None, what: str) -> str:
    """What a selector asks for; an empty one asks for nothing."""
    if selector is None:
        return ""
    labels = (selector.matchLabels or {}).items()
    asked = [f"the {what} {code(f'{key}={value}')}" for key, value in labels]
    asked += [_asked(each, what) for each in selector.matchExpressions or ()]
    return listed(asked) if asked else ""


def _asked(expression: LabelExpression, what: str) -> str:
    key, values = code(expression.key), listed(map(code, expression.values or ()), "or")
    return {
        LabelOperator.In: f"the {what} {key} of {values}",
        LabelOperator.NotIn: f"another {what} {key} than {values}, or none",
        LabelOperator.Exists: f"some {what} {key}",
        LabelOperator.DoesNotExist: f"no {what} {key}",
    }[expression.operator]


def _filtered(hooks: Sequence[tuple[str, Sequence[KProbeSelector]]]) -> str:
    """Whom the filters on the host's namespaces leave; nothing where they leave everybody."""
    inside: list[str] = []
    outside: list[str] = []
    others: list[str] = []
    told_by: dict[str, None] = {}
    for name, selectors in hooks:
        sides = [set(_sides(each)) for each in selectors or (KProbeSelector(),)]
        kinds = {operator for side in sides for operator, _ in side}
        if all(sides) and kinds == {SetOperator.NotIn}:
            inside.append(name)
        elif all(sides) and kinds == {SetOperator.In}:
            outside.append(name)
        else:
            others.append(name)
            continue
        told_by |= dict.fromkeys(sorted(space for side in sides for _, space in side))
    spaces = listed(told_by, "or")
    told = []
    for names, what in (
        (inside, f"containers, which are processes in another {spaces} namespace than the host's"),
        (outside, f"the hosts, which are processes in the host's {spaces} namespace"),
    ):
        if names:
            whose = listed(map(code, dict.fromkeys(names)))
            told.append(f"with {whose} only at {what}" if others or (inside and outside) else what)
    if not told:
        return ""
    return "; ".join([EVERYWHERE, *told] if others else told)


def _sides(selector: KProbeSelector) -> Iterator[tuple[SetOperator, str]]:
    for each in selector.matchNamespaces or ():
        if each.values == HOST:
            yield each.operator, NAMESPACES[each.namespace]
