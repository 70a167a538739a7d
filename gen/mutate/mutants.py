"""The mutants of a rule: the rule after one change of its expression, its times or its labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import promql_parser as promql

from gen.mutate.changes import changes
from gen.mutate.tree import duration, printed, read

Rule = Mapping[str, Any]
"""A rule as Prometheus reads it from a file."""

_MINUTE = promql.parse_duration("1m")
_ADDED = {"for": "1m", "keep_firing_for": "5m"}


class Mutant(NamedTuple):
    """`id` tells which rule it is of, what was changed and where, and is no other mutant's."""

    id: str
    rule: Rule


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
        same = unchanged(rule)
        changed = [*_of_expression(rule), *_of_times(rule), *_of_labels(rule)]
    except ValueError as error:
        raise ValueError(f"{name_of(rule)}: {error}") from None
    told: Counter[str] = Counter()
    seen, found = [same], []
    for what, other in changed:
        if other in seen:
            continue
        seen.append(other)
        told[what] += 1
        # The same part may stand in an expression more than once.
        again = f" ({told[what]})" if told[what] > 1 else ""
        found.append(Mutant(f"{name_of(rule)}: {what}{again}", other))
    return tuple(found)


def _of_expression(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for change in changes(read(rule["expr"])):
        yield f"{change.what}, in {change.where}", {**rule, "expr": printed(change.node)}


def _of_times(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if "alert" not in rule:
        return
    for key, added in _ADDED.items():
        without = {name: value for name, value in rule.items() if name != key}
        if key not in rule:
            yield f"{key} {added} added", {**rule, key: added}
            continue
        given = promql.parse_duration(rule[key])
        yield f"{key} {rule[key]} dropped", without
        for other in (given - _MINUTE, given + _MINUTE, given / 2, given * 2):
            if other:
                yield f"{key} {rule[key]} to {duration(other)}", {**rule, key: duration(other)}


def _of_labels(rule: Rule) -> Iterator[tuple[str, Rule]]:
    labels = rule.get("labels", {})
    for key, value in labels.items():
        without = {name: each for name, each in labels.items() if name != key}
        yield f"label {key} dropped", {**rule, "labels": without}
        yield f"label {key}={value} to {value}x", {**rule, "labels": {**labels, key: f"{value}x"}}
