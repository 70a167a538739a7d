"""The mutants of a rule: the rule after one change of its expression, its times or its labels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import promql_parser as promql

from tetraflux.gen.maintain.mutate.changes import changes
from tetraflux.gen.maintain.mutate.tree import duration, printed, read

Rule = Mapping[str, Any]
"""A rule as Prometheus reads it from a file."""

_MINUTE = promql.parse_duration("1m")
_ADDED = {"for": "1m", "keep_firing_for": "5m"}


class Mutant(NamedTuple):
    """`id` tells which rule it is of, what was changed and where, and is no other mutant's.

    `again` tells that the same change is made in another part of the rule that is alike.
    """

    id: str
    rule: Rule
    again: bool = False


def name_of(rule: Rule) -> str:
    """The alert, or the series that is recorded."""
    return str(rule.get("alert") or rule["record"])


def unchanged(rule: Rule) -> Rule:
    """The rule with its expression printed back."""
    return {**rule, "expr": printed(read(rule["expr"]))}


def mutants(rule: Rule) -> tuple[Mutant, ...]:
    """All mutants of the rule, each of another text, always in the same order.

    Raises ValueError, with the rule's name, for an expression of an unknown form.
    """
    try:
        seen = {_key(unchanged(rule))}
        changed = (*_of_expression(rule), *_of_times(rule), *_of_labels(rule))
    except ValueError as error:
        raise ValueError(f"{name_of(rule)}: {error}") from None
    times: Counter[str] = Counter()
    found = []
    for what, other, again in changed:
        if (key := _key(other)) in seen:
            continue
        seen.add(key)
        times[what] += 1
        # The same part may stand in an expression more than once.
        number = f" ({times[what]})" if times[what] > 1 else ""
        found.append(Mutant(f"{name_of(rule)}: {what}{number}", other, again))
    return tuple(found)


def _key(rule: Rule) -> str:
    return json.dumps(rule, sort_keys=True)


def _of_expression(rule: Rule) -> Iterator[tuple[str, Rule, bool]]:
    for change in changes(read(rule["expr"])):
        other = {**rule, "expr": printed(change.node)}
        yield f"{change.what}, in {change.where}", other, change.again


def _of_times(rule: Rule) -> Iterator[tuple[str, Rule, bool]]:
    if "alert" not in rule:
        return
    for key, added in _ADDED.items():
        without = {name: value for name, value in rule.items() if name != key}
        if key not in rule:
            yield f"{key} {added} added", {**rule, key: added}, False
            continue
        given = promql.parse_duration(rule[key])
        yield f"{key} {rule[key]} dropped", without, False
        for other in (given - _MINUTE, given + _MINUTE, given / 2, given * 2):
            if other:
                text = duration(other)
                yield f"{key} {rule[key]} to {text}", {**rule, key: text}, False


def _of_labels(rule: Rule) -> Iterator[tuple[str, Rule, bool]]:
    labels = rule.get("labels", {})
    for key, value in labels.items():
        without = {name: each for name, each in labels.items() if name != key}
        changed = {**labels, key: f"{value}x"}
        yield f"label {key} dropped", {**rule, "labels": without}, False
        yield f"label {key}={value} to {value}x", {**rule, "labels": changed}, False
