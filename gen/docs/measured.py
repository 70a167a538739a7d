"""What came of the scenarios on real kernels, and what the policies cost, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from tetraflux.gen.docs.catalogue import Catalogue, Entry
from tetraflux.gen.docs.records import Column, Outcome, Runs
from tetraflux.gen.verify.judge import Verdict
from tetraflux.lint.kernels import MEASURED
from tetraflux.model.scenario import Place, Scenario

GOOD = (Verdict.reported, Verdict.silent)
NOT_MEASURED = "not measured"

Outcomes = dict[tuple[Column, str, str], Outcome]
"""What came of each scenario, by column, detection and name."""


class Note(NamedTuple):
    """A scenario that did not come out as it must, and what is known of why."""

    column: Column
    detection: str
    scenario: str
    verdict: str
    note: str


class Total(NamedTuple):
    """One column, summed up."""

    column: Column
    recorded: bool
    kernel: str
    scenarios: int
    good: int
    counts: dict[str, int]
    events: int
    latency: str


def columns(runs: Runs) -> tuple[Column, ...]:
    """The columns of every table, recorded or not."""
    promised = [Column(kernel, place) for kernel in MEASURED for place in Place]
    every = dict.fromkeys([*promised, *runs.runs])
    return tuple(
        sorted(every, key=lambda c: ([int(each) for each in c.kernel.split(".")], c.place))
    )


def outcomes(runs: Runs) -> Outcomes:
    """Each outcome, by column, detection and scenario."""
    return {
        (column, each.detection, each.scenario): each
        for column, run in runs.runs.items()
        for each in run.results
    }


def cell(scenario: Scenario, column: Column, outcome: Outcome | None) -> str:
    """What a table says of one scenario in one column, as markdown without values in it."""
    if column.place not in scenario.places:
        return "-"
    if outcome is None:
        return NOT_MEASURED
    events = sum(outcome.events.values())
    seen = {Verdict.reported: "seen", Verdict.silent: "silent"}
    word = seen.get(outcome.verdict, f"**{outcome.verdict}**")
    return f"{word}, {events} event{'s' * (events != 1)}" if events else word


def row(entry: Entry, scenario: Scenario, runs: Runs, known: Outcomes) -> tuple[str, ...]:
    """The cells of a scenario, in the order of the columns."""
    name = entry.detection.name
    return tuple(cell(scenario, c, known.get((c, name, scenario.name))) for c in columns(runs))


def is_recorded(entry: Entry, known: Outcomes) -> bool:
    """Whether any record has a scenario of the detection."""
    return any(detection == entry.detection.name for _, detection, _ in known)


def where(scenario: Scenario) -> str:
    """Where a scenario runs, and what it needs there."""
    needs = [*(each.value for each in scenario.capabilities)]
    places = ", ".join(scenario.places) + (f" with {', '.join(needs)}" if needs else "")
    return f"{places}; destructive" if scenario.destructive else places


def totals(catalogue: Catalogue) -> tuple[Total, ...]:
    """A summary of each column."""
    return tuple(_total(catalogue, column) for column in columns(catalogue.runs))


def _total(catalogue: Catalogue, column: Column) -> Total:
    run = catalogue.runs.runs.get(column)
    results = run.results if run else ()
    meant = sum(
        column.place in each.places for entry in catalogue.entries for each in entry.scenarios
    )
    counts = Counter(str(each.verdict) for each in results)
    counts[NOT_MEASURED] = meant - len(results)
    late = [each.latency_seconds for each in results if each.latency_seconds is not None]
    return Total(
        column=column,
        recorded=run is not None,
        kernel=run.kernel if run else NOT_MEASURED,
        scenarios=meant,
        good=sum(each.verdict in GOOD for each in results),
        counts=dict(counts),
        events=sum(sum(each.events.values()) for each in results),
        latency=f"{median(late):.2f} s" if late else "-",
    )


def nowhere(catalogue: Catalogue) -> int:
    """How many scenarios no record has."""
    recorded = {(d, s) for _, d, s in outcomes(catalogue.runs)}
    return sum(
        (entry.detection.name, each.name) not in recorded
        for entry in catalogue.entries
        for each in entry.scenarios
    )


def notes(runs: Runs) -> Iterator[Note]:
    """All that did not come out as it must."""
    for column in columns(runs):
        for each in runs.runs[column].results if column in runs.runs else ():
            if each.verdict not in GOOD:
                yield Note(column, each.detection, each.scenario, str(each.verdict), each.note)


def sample(detection: str, runs: Runs) -> tuple[Column, dict[str, Any]] | None:
    """An event of the detection: of a container rather than of a host, of the newest kernel."""
    found = [
        (column, runs.runs[column].samples[detection])
        for column in columns(runs)
        if column in runs.runs and detection in runs.runs[column].samples
    ]
    of_containers = [each for each in found if each[0].place is Place.container]
    return next(reversed(of_containers or found), None)


def loads(catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A row for each policy that was loaded somewhere; a cell for each kernel."""
    recorded = catalogue.runs.loads
    if not recorded:
        return ()
    return tuple(
        (name, tuple(_seconds(load.seconds.get(name)) for load in recorded.kernels))
        for name in dict.fromkeys(name for load in recorded.kernels for name in load.seconds)
    )


def _seconds(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:.1f}"


def costs(catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A row for no policy, each detection that was measured, and all; a cell for each loop."""
    cost = catalogue.runs.cost
    if not cost:
        return ()
    own = (each.detection.name for each in catalogue.entries)
    measured = {name for ratios in cost.loops.values() for name in ratios}
    names: Sequence[str] = ("none", *(name for name in own if name in measured), "all")
    return tuple(
        (name, tuple(_ratio(ratios.get(name)) for ratios in cost.loops.values())) for name in names
    )


def _ratio(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:.2f}"
