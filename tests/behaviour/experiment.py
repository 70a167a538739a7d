"""Experiments as their files have them, and as policies and a script that can be run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from tetraflux.gen.verify import judge
from tetraflux.gen.verify.events import Stream
from tetraflux.gen.verify.log import Run
from tetraflux.gen.verify.plan import Step
from tetraflux.model.detection import Detection
from tetraflux.model.scenario import Expect, Place, Scenario

HERE = Path(__file__).parent
FOLDER = HERE / "experiments"
SIDES = ("wrong", "right")


class Told(NamedTuple):
    """One step: what it does, and whether the policy as it is written means it."""

    does: str
    matches: bool
    scenario: Scenario


class Claim(NamedTuple):
    """What is seen on a kernel, and whether the wrong policy does there what it says."""

    text: str
    as_written: bool = False


ANY = ""
"""The kernel of a claim that is of whatever kernel it was done on."""


class Experiment(NamedTuple):
    """One file of `experiments/`; `policies` has the wrong one, and the right one if there is.

    `claims` are by the version of the kernel, as 6.12.
    """

    name: str
    rule: str
    claims: Mapping[str, Claim]
    counts: str
    place: Place
    steps: tuple[Told, ...]
    policies: Mapping[str, Mapping[str, Any]]
    sha256: str

    def policy(self, side: str) -> dict[str, Any]:
        """The policy of that side, under the name that its events have."""
        policy = self.policies[side]
        return {**policy, "metadata": {**policy["metadata"], "name": f"{self.name}-{side}"}}

    def recorded(self, kernel: str) -> str:
        """The name of its record of that kernel."""
        return f"{self.name}@{kernel}" if kernel else self.name


KEYS = {"rule", "claim", "claims", "counts", "place", "steps", "wrong", "right", "no-right"}


@cache
def experiments() -> dict[str, Experiment]:
    """All of them, by name."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.yaml"))}


def _read(file: Path) -> Experiment:
    content = file.read_bytes()
    data = yaml.safe_load(content)
    if unknown := data.keys() - KEYS:
        raise ValueError(f"{file.name}: there is no key {', '.join(unknown)}")
    if ("right" in data) == ("no-right" in data):
        raise ValueError(f"{file.name}: either right, or no-right with a reason")
    if ("claim" in data) == ("claims" in data):
        raise ValueError(f"{file.name}: either claim or claims")
    return Experiment(
        name=file.stem,
        rule=data["rule"],
        claims=_claims(data),
        counts=data.get("counts", ""),
        place=Place(data.get("place", "host")),
        steps=tuple(_told(each) for each in data["steps"]),
        policies={side: data[side] for side in SIDES if side in data},
        sha256=sha256(content).hexdigest()[:16],
    )


def _claims(data: dict[str, Any]) -> dict[str, Claim]:
    if "claim" in data:
        return {ANY: Claim(data["claim"])}
    return {
        kernel: Claim(each["claim"], each["as-written"]) for kernel, each in data["claims"].items()
    }


def _told(step: dict[str, Any]) -> Told:
    does, matches = step.pop("does"), step.pop("matches")
    expect = Expect.report if matches else Expect.silence
    return Told(does, matches, Scenario(name=does, expect=expect, **step))


def steps(chosen: Iterable[Experiment]) -> tuple[Step, ...]:
    """The steps of `tetraflux verify`'s script that does all that these experiments do."""
    every = [(each, told) for each in chosen for told in each.steps]
    return tuple(
        # Of a detection a script wants no more than its name.
        Step(f"{number:03}", cast("Detection", each), told.scenario, each.place)
        for number, (each, told) in enumerate(every, start=1)
    )


def observed(
    chosen: Iterable[Experiment], run: Run, stream: Stream, loaded: Mapping[str, str]
) -> dict[str, Any]:
    """The record of a run: of each experiment how many events each step made, for both policies.

    Those that claim nothing of the run's kernel are left out. `loaded` has what was wrong with
    policies that were not loaded, by their names. Raises ValueError where a step was not done,
    or the stream of events is not whole.
    """
    chosen = tuple(chosen)
    if not run.done or stream.dropped or stream.broken or stream.throttled:
        raise ValueError("the run has no end, or events of it are lost")
    if not judge.caught_up(run.folder, stream.events):
        raise ValueError("the agent has not reported the end of the run")
    owned = judge.owners(run.folder, stream.events)
    numbers = iter(steps(chosen))
    found: dict[str, Any] = {}
    version = ".".join(run.kernel.split(".")[:2])
    for each in chosen:
        mine = [next(numbers).number for _ in each.steps]
        kernel = next((kernel for kernel in (version, ANY) if kernel in each.claims), None)
        if kernel is None:
            continue
        name = each.recorded(kernel)
        if failed := [f"{n}: {run.output.get(n, '')}" for n in mine if run.status.get(n) != 0]:
            found[name] = {"sha256": each.sha256, "failed": failed}
            continue
        events = {
            side: [
                sum(
                    event.policy == f"{each.name}-{side}"
                    and bool(re.search(each.counts, event.line))
                    for event in owned.get(number, ())
                )
                for number in mine
            ]
            for side in each.policies
        }
        refused = {s: loaded[n] for s in each.policies if (n := f"{each.name}-{s}") in loaded}
        found[name] = {
            "rule": each.rule,
            "claim": each.claims[kernel].text,
            "kernel": run.kernel,
            "events": events,
            "sha256": each.sha256,
        }
        if refused:
            found[name]["refused"] = refused
    return found


def faults(experiment: Experiment, kernel: str, recorded: Mapping[str, Any]) -> list[str]:
    """What in the record of that kernel does not bear the experiment out."""
    if recorded["sha256"] != experiment.sha256:
        return ["the record is of another text: run it again"]
    if missing := [key for key in ("refused", "failed") if key in recorded]:
        return [f"{key}: {recorded[key]}" for key in missing]
    found = []
    means = [each.matches for each in experiment.steps]
    for side, events in recorded["events"].items():
        does = [number > 0 for number in events]
        as_written = side == "right" or experiment.claims[kernel].as_written
        if as_written and does != means:
            found.append(f"the {side} one reports {events}, and means {means}")
        if not as_written and does == means:
            found.append(f"the {side} one does what it says: {events}")
    return found


def dumped(record: Mapping[str, Any]) -> str:
    """A record as its file has it: a line for each experiment."""
    rows = [f"{json.dumps(name)}: {json.dumps(record[name])}" for name in sorted(record)]
    return '{"experiments": {\n' + ",\n".join(rows) + "\n}}\n"
