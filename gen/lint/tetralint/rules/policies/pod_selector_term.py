"""A term of a pod selector matches nothing or everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...pods import SELECTORS
from ...policy import Part, Policy
from ...target import Target
from ...words import shown

ID = "policy/pod-selector-term"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/labels/labels.go:32-110",
    "pkg/policyfilter/state.go:228-238",
)
AGENT = loads_but("the term is always false, or always true")
PAGE = """
A term of `podSelector` or `containerSelector` matches no pod or every pod, and the agent does not
report it:

- a key that a label cannot have, for example with a space; for a `containerSelector` any key other
  than `name` and `repo` of the container;
- `In` without values, which matches nothing, and `NotIn` without values, which matches everything;
- a value in `matchExpressions` that a label cannot have.

All terms must match, so a term that never matches disables the whole policy. `Exists` and
`DoesNotExist` take no values; the agent ignores them.
"""

_CONTAINER = ("name", "repo")
_NAMESPACE = "k8s:io.kubernetes.pod.namespace"


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such term."""
    for key in SELECTORS:
        data = policy.spec.get(key)
        if data:
            selector = Part(data, policy.spec.at(key))
            yield from _keys(selector, key, "matchLabels", data.get("matchLabels", {}))
            for term in selector.each("matchExpressions"):
                yield from _term(term, key)


def _keys(part: Part, selector: str, field: str, keys: Iterable[str]) -> Iterator[Hit]:
    from ...metadata import is_key

    for each in keys:
        of_container = selector == "containerSelector"
        known = each in _CONTAINER if of_container else is_key(each) or each == _NAMESPACE
        if not known:
            yield Hit(
                part.at(field, *((each,) if field == "matchLabels" else ())),
                f"{shown(each)} is not a key of {'containers' if of_container else 'pods'}",
                "the policy loads, but the term is the same for all of them",
                f"use {' or '.join(_CONTAINER)}" if of_container else "use the key of a label",
            )


def _term(term: Part, selector: str) -> Iterator[Hit]:
    from ...metadata import is_part

    operator, values = term.get("operator", ""), term.get("values", [])
    yield from _keys(term, selector, "key", (term.get("key", ""),))
    if operator in ("In", "NotIn"):
        if not values:
            always = "nothing" if operator == "In" else "everything"
            lost = f"the policy loads, but the term matches {always}"
            yield Hit(term.at("operator"), f"{operator} has no values", lost, "add values")
        for number, value in enumerate(values):
            if selector == "podSelector" and value and not is_part(value):
                problem = f"{shown(value)} is not a value that a label can have"
                fix = "use a valid label value"
                yield Hit(term.at("values", number), problem, "no pod matches it", fix)
    elif values:
        problem = f"{operator} takes no values"
        yield Hit(term.at("values"), problem, "the agent ignores them", "use In, or remove them")
