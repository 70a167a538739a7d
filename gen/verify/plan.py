"""What a run consists of: the scenarios of the chosen detections, numbered, for one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from tetraflux.model import discover
from tetraflux.model.canary import Canary, Hook, canaries, untested
from tetraflux.model.detection import Detection
from tetraflux.model.scenario import Place, Scenario, scenarios_of
from tetraflux.model.settings import Settings


class Step(NamedTuple):
    """One scenario of a run; `number` is its folder's name on the machine that runs it."""

    number: str
    detection: Detection
    scenario: Scenario
    place: Place


class CanaryPlan(NamedTuple):
    """A quick run: a scenario for each hook of each policy, each scenario once.

    `canaries` says what each step is for, and `without` which hooks have none here, and why.
    """

    steps: tuple[Step, ...]
    canaries: tuple[tuple[Step, Canary], ...]
    without: dict[Hook, str]


class PlanError(Exception):
    """The detections or their scenarios cannot be run; the text says why."""


def detections(settings: Settings) -> dict[str, tuple[Detection, tuple[Scenario, ...]]]:
    """Every detection with its scenarios, by name.

    Raises `model.discover.DeclarationError` for modules that are wrong or have no scenarios.
    """
    loaded = discover.load("tetraflux.model.policies", Detection, settings)
    faults = list(loaded.faults)
    found = {}
    for declared in loaded.items:
        try:
            scenarios = scenarios_of(declared.source)
        except Exception as error:
            # Whatever it raises is that file's fault and is reported with it.
            faults.append(discover.Fault(declared.source, error))
        else:
            found[declared.item.name] = (declared.item, scenarios)
    if faults:
        raise discover.DeclarationError(faults)
    return found


def plan(
    settings: Settings, place: Place, names: tuple[str, ...] = (), destructive: bool = False
) -> tuple[Step, ...]:
    """The steps of a run, all detections or those of `names`; raises PlanError for a wrong name.

    Destructive scenarios are left out unless they are asked for.
    """
    chosen = [
        (detection, scenario)
        for detection, scenario in _of(settings, names)
        if place in scenario.places and (destructive or not scenario.destructive)
    ]
    return tuple(
        Step(f"{number:03}", detection, scenario, place)
        for number, (detection, scenario) in enumerate(chosen, start=1)
    )


def canary_plan(settings: Settings, place: Place, names: tuple[str, ...] = ()) -> CanaryPlan:
    """The quick run of all detections, or those of `names`.

    Raises PlanError for a wrong name, and for a scenario that is for a hook which is not there.
    """
    steps: dict[tuple[str, str], Step] = {}
    pairs, without = [], dict[Hook, str]()
    for detection, scenarios in _chosen(settings, names):
        try:
            found = canaries(detection, scenarios, place)
        except ValueError as error:
            raise PlanError(str(error)) from None
        for each in found:
            key = detection.name, each.scenario.name
            number = f"{len(steps) + 1:03}"
            step = steps.setdefault(key, Step(number, detection, each.scenario, place))
            pairs.append((step, each))
        for hook, reason in untested(detection, found).items():
            without[hook] = reason or f"no scenario tests it with --place {place}"
    return CanaryPlan(tuple(steps.values()), tuple(pairs), without)


def left_out(settings: Settings, place: Place, names: tuple[str, ...] = ()) -> tuple[int, int]:
    """How many scenarios a plan leaves out: destructive ones of this place, those of another."""
    scenarios = [scenario for _, scenario in _of(settings, names)]
    here = [each for each in scenarios if place in each.places]
    return sum(each.destructive for each in here), len(scenarios) - len(here)


def mark(steps: Sequence[Step]) -> str:
    """What tells these steps from others: a script and its judge must mean the same by a number.

    What is expected is no part of it, so that a recorded run can be judged by a better judge.
    """
    described = [
        (each.number, each.place, each.detection.name, one.name, one.sh, one.python)
        for each in steps
        for one in (each.scenario,)
    ]
    return sha256(repr(described).encode()).hexdigest()[:16]


def _of(settings: Settings, names: tuple[str, ...]) -> Iterator[tuple[Detection, Scenario]]:
    for detection, scenarios in _chosen(settings, names):
        for scenario in scenarios:
            yield detection, scenario


def _chosen(
    settings: Settings, names: tuple[str, ...]
) -> Iterator[tuple[Detection, tuple[Scenario, ...]]]:
    known = detections(settings)
    wrong = [name for name in names if name not in known]
    if wrong:
        raise PlanError(f"no detection is named {', '.join(wrong)}; there are {', '.join(known)}")
    for name, of_name in known.items():
        if not names or name in names:
            yield of_name
