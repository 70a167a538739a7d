"""Words on alerting rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tetraflux.gen.diff.changes import Key, Note, Objects, at
from tetraflux.gen.diff.vocabulary import Pair, entries, note, spec_of

_PROMETHEUS_RULE = ("monitoring.coreos.com", "PrometheusRule")
KINDS = (_PROMETHEUS_RULE,)


def judge(pair: Pair) -> Iterator[Note]:
    """Alerts are compared over the whole tree, so that one that moves is not a removed one."""
    yield from _recorded(pair)
    olds, news = _alerts(pair.before), _alerts(pair.after)
    for name, (place, new) in news.items():
        if pair.now and place == pair.now.key and name not in olds:
            yield note("alert/added", name, _severity(new))
        elif pair.now and place == pair.now.key:
            yield from _rule(name, olds[name][1], new)
    for name, (place, old) in olds.items():
        if pair.was and place == pair.was.key and name not in news:
            end = ": nobody is woken any more" if _severity(old) == "critical" else ""
            yield note("alert/removed", name, _severity(old), end)


def _rule(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Note]:
    """Severity critical wakes somebody (model/kinds/prometheus.py)."""
    if (was := _severity(old)) != (now := _severity(new)):
        ends = {was: ": nobody is woken by it any more", now: ": it wakes somebody from now on"}
        yield note("alert/severity", name, was, now, ends.get("critical", ""))
    if old.get("for") != new.get("for"):
        yield note("alert/for", name, *(rule.get("for", "0s") for rule in (old, new)))
    if old.get("expr") != new.get("expr"):
        yield note("alert/expression", name)


def _recorded(pair: Pair) -> Iterator[Note]:
    """Series that are there before and after, and computed in another way."""
    was, now = (
        {
            rule["record"]: rule.get("expr")
            for group in entries(spec_of(item, "groups"))
            for rule in entries(group.get("rules"))
            if "record" in rule
        }
        for item in (pair.was, pair.now)
    )
    for name in now:
        if name in was and was[name] != now[name]:
            yield note("alert/recorded", name)


def _severity(rule: dict[str, Any]) -> str:
    return str(at(rule, "labels", "severity") or "none")


def _alerts(tree: Objects) -> dict[str, tuple[Key, dict[str, Any]]]:
    """Alerting rules by name, the second of a name as `NAME #2`."""
    found: dict[str, tuple[Key, dict[str, Any]]] = {}
    for key in sorted(key for key in tree if key[:2] == _PROMETHEUS_RULE):
        groups = entries(spec_of(tree[key], "groups"))
        for rule in (rule for group in groups for rule in entries(group.get("rules"))):
            if "alert" in rule:
                label, number = str(rule["alert"]), 2
                while label in found:
                    label, number = f"{rule['alert']} #{number}", number + 1
                found[label] = key, rule
    return found
