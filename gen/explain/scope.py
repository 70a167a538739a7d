"""Whose processes a policy looks at: by its kind, its selectors of pods, and its filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tetraflux.gen.docs.vocabulary import NAMESPACES
from tetraflux.gen.explain.plain import code, listed
from tetraflux.lint.facts.names import HOST
from tetraflux.lint.facts.operators import LabelOperator, SetOperator
from tetraflux.lint.policy import Hook, Policy, Selector


def scope(policy: Policy) -> str:
    """Where the policy looks, as the end of "It looks at ..."."""
    by_filters = _filtered(policy.hooks)
    pods = _pods(policy)
    return f"{pods}; {by_filters}" if by_filters and pods else pods or by_filters or EVERYWHERE


EVERYWHERE = "all processes of all nodes, in containers and on the hosts"


def _pods(policy: Policy) -> str:
    """Whom the kind and the selectors leave; nothing where they leave everybody."""
    pods = _selected(policy.spec.get("podSelector"), "label")
    containers = _selected(policy.spec.get("containerSelector"), "field")
    namespaced, namespace = policy.is_namespaced, policy.namespace
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


def _selected(selector: dict[str, Any] | None, what: str) -> str:
    """What a selector asks for; an empty one asks for nothing."""
    if selector is None:
        return ""
    labels = selector.get("matchLabels", {}).items()
    asked = [f"the {what} {code(f'{key}={value}')}" for key, value in labels]
    asked += [_asked(each, what) for each in selector.get("matchExpressions", ())]
    return listed(asked) if asked else ""


def _asked(expression: dict[str, Any], what: str) -> str:
    key, values = code(expression["key"]), listed(map(code, expression.get("values", ())), "or")
    return {
        LabelOperator.In: f"the {what} {key} of {values}",
        LabelOperator.NotIn: f"another {what} {key} than {values}, or none",
        LabelOperator.Exists: f"some {what} {key}",
        LabelOperator.DoesNotExist: f"no {what} {key}",
    }[expression["operator"]]


def _filtered(hooks: list[Hook]) -> str:
    """Whom the filters on the host's namespaces leave; nothing where they leave everybody."""
    inside: list[str] = []
    outside: list[str] = []
    others: list[str] = []
    told_by: dict[str, None] = {}
    for hook in hooks:
        sides = [set(_sides(each)) for each in hook.cases]
        kinds = {operator for side in sides for operator, _ in side}
        if all(sides) and kinds == {SetOperator.NotIn}:
            inside.append(hook.name)
        elif all(sides) and kinds == {SetOperator.In}:
            outside.append(hook.name)
        else:
            others.append(hook.name)
            continue
        told_by |= dict.fromkeys(sorted(space for side in sides for _, space in side))
    spaces = listed(told_by, "or")
    parts = []
    for names, what in (
        (inside, f"containers, which are processes in another {spaces} namespace than the host's"),
        (outside, f"the hosts, which are processes in the host's {spaces} namespace"),
    ):
        if names:
            whose = listed(map(code, dict.fromkeys(names)))
            parts.append(f"with {whose} only at {what}" if others or (inside and outside) else what)
    if not parts:
        return ""
    return "; ".join([EVERYWHERE, *parts] if others else parts)


def _sides(selector: Selector) -> Iterator[tuple[str, str]]:
    for each in selector.each("matchNamespaces"):
        if each.get("values") == [HOST]:
            yield each.get("operator"), NAMESPACES[each.get("namespace")]
