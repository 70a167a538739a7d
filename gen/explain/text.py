"""A policy in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.explain.blind_spots import blind_spots
from tetraflux.gen.explain.hooks import sentences
from tetraflux.gen.explain.plain import code, listed, wrapped
from tetraflux.gen.explain.scope import scope
from tetraflux.lint.actions import enforcement
from tetraflux.lint.facts.actions import REMOTE
from tetraflux.lint.facts.options import MONITOR
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.policy import Policy
from tetraflux.model.detection import Detection
from tetraflux.model.settings import PolicySettings


class Explained(NamedTuple):
    """A policy, the detection that it is of if it is one of ours, and findings."""

    policy: Policy
    findings: tuple[Finding, ...] = ()
    detection: Detection | None = None


def explained(what: Explained, settings: PolicySettings) -> str:
    """The whole text, with a blank line at its end."""
    lists = Lists(settings)
    return "\n".join(_lines(what, lists)) + "\n\n"


def _lines(what: Explained, lists: Lists) -> Iterator[str]:
    policy = what.policy
    yield f"{policy.kind} {f'{policy.namespace}/' if policy.namespace else ''}{policy.name}"
    yield ""
    if what.detection:
        yield wrapped(_is_ours(what.detection, policy.name))
        yield ""
    yield from _refused(what.findings)
    yield wrapped(f"It looks at {scope(policy)}.")
    yield ""
    if policy.hooks:
        if len(policy.hooks) > 1:
            yield wrapped(f"It has {len(policy.hooks)} hooks.")
            yield ""
        yield from sentences(policy, lists)
    elif not policy.spec.get("loader"):
        yield wrapped("It has no hooks, and sees nothing.")
    yield from _beside(policy)
    for values, number in lists.numbered.items():
        yield ""
        yield wrapped(f"List {number} is {listed(map(code, values))}.")
    yield ""
    yield wrapped(_does(policy))
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


def _beside(policy: Policy) -> Iterator[str]:
    """What it has beside hooks."""
    if policy.spec.get("loader"):
        yield wrapped("It reports each program and library that is mapped to be run (loader).")
    for each in policy.spec.each("enforcers"):
        yield wrapped(f"Its enforcer may stop {listed(map(code, each.get('calls', ())), 'or')}.")


def _does(policy: Policy) -> str:
    """Whether anything happens to processes, said once."""
    names = {each.name for each in policy.actions}
    acting, held = enforcement(names, policy.mode)
    always = [each for each in acting if not each.is_held()]
    by_mode = [each for each in acting if each.is_held()]
    lines = []
    if by_mode:
        lines.append(
            f"It interferes with processes: {listed(by_mode)} will act, as nothing says that its "
            f"mode is {MONITOR}."
        )
    elif always:
        lines.append("It interferes with processes.")
    if held:
        only = "" if always else ": it only reports"
        lines.append(f"Its mode is {MONITOR}, which turns off {listed(held)}{only}.")
    if not (acting or held):
        lines.append("It only reports events and does not affect any process.")
    if unasked := [*always, *(each for each in REMOTE if each in names)]:
        lines.append(f"{listed(unasked)} will act in every mode.")
    return " ".join(lines)


def _escapes(what: Explained) -> Iterator[str]:
    """What rules tell, our own texts for our own, and what hooks of its kind tell for others."""
    for each in what.findings:
        if each.severity is not Severity.ERROR:
            yield f"{each.problem}: {each.consequence} ({each.id})"
    if what.detection:
        yield from what.detection.escapes
    else:
        yield from blind_spots(what.policy)
