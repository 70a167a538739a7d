"""A policy in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.explain.actions import ENFORCING
from tetraflux.gen.explain.blind_spots import blind_spots
from tetraflux.gen.explain.hooks import hooks, named, told
from tetraflux.gen.explain.plain import code, listed, wrapped
from tetraflux.gen.explain.scope import scope
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.policy import Policy
from tetraflux.model.detection import Detection
from tetraflux.model.kinds.tracingpolicy_whole import WholePolicy
from tetraflux.model.settings import PolicySettings


class Explained(NamedTuple):
    """A policy, its plain data, the detection that it is of if it is one of ours, and findings."""

    policy: WholePolicy
    data: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    detection: Detection | None = None


def explained(what: Explained, settings: PolicySettings) -> str:
    """The whole text, with a blank line at its end."""
    lists = Lists(settings)
    return "\n".join(_lines(what, lists)) + "\n\n"


def _lines(what: Explained, lists: Lists) -> Iterator[str]:
    policy, mode = what.policy, _mode(what.data)
    namespace = getattr(policy.metadata, "namespace", None)
    yield f"{policy.kind} {f'{namespace}/' if namespace else ''}{policy.metadata.name}"
    yield ""
    if what.detection:
        yield wrapped(_is_ours(what.detection, policy.metadata.name))
        yield ""
    yield from _refused(what.findings)
    selectors = [(named(each), each.selectors or ()) for each in hooks(policy.spec)]
    yield wrapped(f"It looks at {scope(policy, selectors)}.")
    yield ""
    if selectors:
        if len(selectors) > 1:
            yield wrapped(f"It has {len(selectors)} hooks.")
            yield ""
        yield from told(policy, lists, mode == "monitor")
    elif not policy.spec.loader:
        yield wrapped("It has no hooks, and sees nothing.")
    yield from _beside(policy)
    for values, number in lists.numbered.items():
        yield ""
        yield wrapped(f"List {number} is {listed(map(code, values))}.")
    yield ""
    yield wrapped(_does(what.data, mode))
    yield ""
    yield "What escapes it:"
    yield from (wrapped(each, "- ") for each in _escapes(what))


def _is_ours(detection: Detection, name: str) -> str:
    if name in detection.signal_names:
        return f"A signal of the detection {detection.name}, whose events mean nothing alone."
    return f"Of the detection {detection.name}: {detection.summary}."


def _refused(findings: Iterable[Finding]) -> Iterator[str]:
    """What is wrong with it, before all that it would do."""
    wrong = [each for each in findings if each.severity is Severity.ERROR]
    if wrong:
        yield wrapped("Not all that it says will happen; `tetraflux lint` shows where:")
        for each in wrong:
            yield wrapped(f"{each.problem}: {each.consequence} ({each.id})", "- ")
        yield ""


def _beside(policy: WholePolicy) -> Iterator[str]:
    """What it has beside hooks."""
    if policy.spec.loader:
        yield wrapped("It reports each program and library that is mapped to be run (loader).")
    for each in policy.spec.enforcers or ():
        yield wrapped(f"Its enforcer may stop {listed(map(code, each.calls), 'or')}.")


def _mode(data: dict[str, Any]) -> str:
    """What the option says; without one the agent enforces, unless it was told otherwise."""
    return Policy(data).option("policy-mode") or ""


def _does(data: dict[str, Any], mode: str) -> str:
    """Whether anything happens to processes."""
    names = {each.name for each in Policy(data).actions}
    enforcing = [each.value for each in ENFORCING if each in names]
    if not enforcing:
        return "It only reports, and no process is any the worse for it." + _sets(names)
    if mode == "monitor":
        return (
            f"Its mode is monitor, which turns off {listed(enforcing)}: it only reports."
            + _sets(names)
        )
    return (
        f"It interferes with processes: {listed(enforcing)} will act, as nothing says that "
        f"its mode is monitor.{_sets(names)}"
    )


def _sets(names: set[str]) -> str:
    others = sorted(names & {"Set", "GetUrl", "DnsLookup"})
    return f" {listed(others)} will act in every mode." if others else ""


def _escapes(what: Explained) -> Iterator[str]:
    """What rules tell, our own texts for our own, and what hooks of its kind tell for others."""
    for each in what.findings:
        if each.severity is not Severity.ERROR:
            yield f"{each.problem}: {each.consequence} ({each.id})"
    if what.detection:
        yield from what.detection.escapes
    else:
        yield from blind_spots(Policy(what.data))
