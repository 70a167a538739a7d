"""What came of a run: for each step, whether the agent reported what it had to.

An event belongs to a step when its process, or one of its ancestors, started in the step's folder.
So it does not matter when an event arrives, what else the machine does, or how steps overlap. A
step that was silent counts only when the agent has seen it run: a blind agent is quiet too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from tetraflux.gen.verify.events import Event, Stream
from tetraflux.gen.verify.log import Run, read_run
from tetraflux.gen.verify.plan import Step
from tetraflux.gen.verify.script import LIMIT_SECONDS
from tetraflux.model.canary import Canary
from tetraflux.model.scenario import Expect

__all__ = ["Result", "Run", "Verdict", "caught_up", "judge", "judge_hooks", "read_run"]


class Verdict(StrEnum):
    """What came of one step; the first two are as it should be."""

    reported = "reported"
    silent = "silent"
    missed = "missed"
    false_alarm = "false alarm"
    not_run = "not run"
    not_seen = "not seen"


class Result(NamedTuple):
    """One step's outcome.

    `events` counts the events of each policy and signal of its detection, `latency_seconds` is
    from its beginning to the arrival of the first, where that is known. `note` says why a step was
    not run, or why the outcome cannot be trusted. `sample` is the first event, a JSON line.
    """

    step: Step
    verdict: Verdict
    events: dict[str, int]
    latency_seconds: float | None
    note: str
    sample: str

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        return self.verdict in (Verdict.reported, Verdict.silent)


def caught_up(run_folder: str, events: Sequence[Event]) -> bool:
    """Whether the agent has reported the process that runs after the last step."""
    return bool(run_folder) and any(each.cwd == f"{run_folder}/end" for each in events)


def judge(steps: Sequence[Step], run: Run, stream: Stream) -> tuple[Result, ...]:
    """The outcome of every step, in the order of the steps."""
    owned = owners(run.folder, stream.events)
    doubt = _doubt(run, stream)
    reporting = frozenset(each.policy for each in stream.events)
    return tuple(_result(each, run, owned.get(each.number, []), doubt, reporting) for each in steps)


def judge_hooks(
    pairs: Sequence[tuple[Step, Canary]], run: Run, stream: Stream
) -> tuple[Result, ...]:
    """The outcome of every canary: whether one of its hooks reported what was done."""
    owned = owners(run.folder, stream.events)
    doubt = _doubt(run, stream)
    reporting = frozenset(each.policy for each in stream.events)
    results = []
    for step, canary in pairs:
        names = {hook.name for hook in canary.hooks}
        its = [
            each
            for each in owned.get(step.number, [])
            if not each.policy or (each.policy == canary.policy and each.hook in names)
        ]
        results.append(_result(of_hook(step, canary), run, its, doubt, reporting))
    return tuple(results)


def of_hook(step: Step, canary: Canary) -> Step:
    """The step as if it were for these hooks alone, and named after them."""
    names = " or ".join(hook.name for hook in canary.hooks)
    only = {"name": f"{canary.policy} {names}", "reports": (canary.policy,)}
    return step._replace(scenario=step.scenario.model_copy(update=only))


def untried(steps: Sequence[Step], why: str) -> tuple[Result, ...]:
    """The outcome of steps that could not even begin."""
    return tuple(Result(each, Verdict.not_run, {}, None, why, "") for each in steps)


def _doubt(run: Run, stream: Stream) -> str:
    """Why an event that is not there may have happened all the same; empty when it may not."""
    if stream.dropped:
        return f"the agent dropped {stream.dropped} events: its export rate limit is too low"
    if stream.throttled:
        return "the agent throttled a cgroup: its limit of events for each is too low for this"
    if stream.broken:
        return f"{stream.broken} events of the stream are cut off: it is incomplete"
    if _restarted(run.folder, stream.events):
        return "the agent restarted during the run: events in between are lost"
    if not caught_up(run.folder, stream.events):
        return "the agent has not reported the end of the run: the stream is incomplete"
    return ""


def _restarted(folder: str, events: Sequence[Event]) -> bool:
    """Whether, after the run began, an agent listed the processes that it found at its start."""
    began = False
    for each in events:
        if began and each.existed:
            return True
        began = began or (bool(folder) and each.cwd.startswith(f"{folder}/") and not each.existed)
    return False


def _result(
    step: Step, run: Run, events: list[Event], doubt: str, reporting: frozenset[str]
) -> Result:
    detection, expect = step.detection, step.scenario.expect
    names = (*detection.policy_names, *detection.signal_names)
    counts = Counter(each.policy for each in events if each.policy in names)
    first = next((each for each in events if each.policy in names), None)
    latency = None
    if first and first.arrived is not None and step.number in run.began:
        latency = max(0.0, first.arrived - run.began[step.number])
    fired = any(counts[name] for name in detection.policy_names)
    if step.scenario.reports:
        together = all(counts[name] for name in step.scenario.reports)
        fired = together if expect is Expect.report else fired or together
    note = _trouble(step.number, run)
    if note:
        verdict = Verdict.not_run
    elif fired:
        verdict = Verdict.reported if expect is Expect.report else Verdict.false_alarm
    elif not events or doubt:
        verdict, note = Verdict.not_seen, doubt or "the agent has not reported any process of it"
    elif expect is Expect.silence:
        verdict = Verdict.silent
    else:
        verdict, note = Verdict.missed, _absent(step, counts, reporting)
    ordered = {name: counts[name] for name in names if counts[name]}
    return Result(step, verdict, ordered, latency, note, first.line if first else "")


def _absent(step: Step, counts: Counter[str], reporting: frozenset[str]) -> str:
    """Which policies were silent where they must report, and whether they ever said anything."""
    wanted = step.scenario.reports or step.detection.policy_names
    quiet = [name for name in wanted if not counts[name]]
    never = [name for name in quiet if name not in reporting]
    if never == quiet:
        return f"no event of {', '.join(quiet)} in all of the run: are they loaded?"
    return f"no event of {', '.join(quiet)}" if step.scenario.reports else ""


def _trouble(number: str, run: Run) -> str:
    """Why a step did not do what its name says; empty when it did."""
    lacking = run.lacking.get(number) or run.lacking.get("all")
    if lacking:
        return f"{lacking} is not available there"
    if number not in run.status:
        return f"the run ended {'during' if number in run.started else 'before'} it"
    if run.status[number] == 124:
        return f"it was stopped after {LIMIT_SECONDS} seconds"
    if run.status[number]:
        return f"it failed with status {run.status[number]}: {run.output.get(number, 'no output')}"
    return ""


def owners(folder: str, events: Sequence[Event]) -> dict[str, list[Event]]:
    """Events by the number of the step that they belong to."""
    inside = re.compile(re.escape(folder) + r"/([0-9]+)(?:/|$)") if folder else None
    parents: dict[str, str] = {}
    home: dict[str, str] = {}
    for each in events:
        if each.parent_exec_id:
            parents.setdefault(each.exec_id, each.parent_exec_id)
            if each.grandparent_exec_id:
                parents.setdefault(each.parent_exec_id, each.grandparent_exec_id)
        found = inside.match(each.cwd) if inside else None
        if found and each.exec_id:
            home.setdefault(each.exec_id, found[1])
    owned: dict[str, list[Event]] = {}
    for each in events:
        number = _owner(each.exec_id, home, parents)
        if number:
            owned.setdefault(number, []).append(each)
    return owned


def _owner(exec_id: str, home: dict[str, str], parents: dict[str, str]) -> str | None:
    """The step of the nearest ancestor that started in a step's folder."""
    seen = set[str]()
    while exec_id and exec_id not in seen:
        if exec_id in home:
            return home[exec_id]
        seen.add(exec_id)
        exec_id = parents.get(exec_id, "")
    return None
