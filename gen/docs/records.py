"""What was measured: runs of `tetraflux verify --format json` on real kernels, and what policies
cost.

`<kernel>-<place>.json`, such as `6.12-container.json`, is one run; `cost.json` has the ratios,
`load.json` how the policies loaded, `mutants.json` what the cases of the alerts notice,
`behaviour.json` what policies did of which a rule of `tetraflux lint` claims something, and
`dashboard.json` what the dashboard showed of an hour. People record them and commit them; nothing
here writes them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from tetraflux.gen.docs.faults import stale, unreadable
from tetraflux.gen.docs.hour import Hour
from tetraflux.gen.docs.recorded_mutants import Record as Mutants
from tetraflux.gen.verify.judge import Verdict
from tetraflux.lint.content import read as content_of
from tetraflux.lint.findings import Finding
from tetraflux.model.kinds.base import Model
from tetraflux.model.scenario import Expect, Place, Scenario

_NAME = re.compile(r"([0-9]+\.[0-9]+)-([a-z]+)\.json")


class _Record(Model):
    """Data of another version of `tetraflux verify`, which may say more than is read here."""

    model_config = ConfigDict(extra="ignore")


class Outcome(_Record):
    """What came of one scenario."""

    detection: str
    scenario: str
    expect: Expect
    verdict: Verdict
    events: dict[str, Annotated[int, Field(ge=0)]]
    latency_seconds: float | None
    note: str


class Run(_Record):
    """One run; `samples` has an event of each detection that reported one."""

    kernel: Annotated[str, Field(min_length=1)]
    place: Place
    results: tuple[Outcome, ...]
    samples: dict[str, dict[str, Any]]


class Cost(_Record):
    """The time that loops took, as ratios to the same loop without any policy."""

    kernel: Annotated[str, Field(min_length=1)]
    rounds: Annotated[int, Field(ge=1)]
    loops: dict[str, dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]]


class Load(_Record):
    """How an agent without any policy took each: seconds, and what its log then warned of."""

    kernel: Annotated[str, Field(min_length=1)]
    seconds: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]
    warnings: tuple[str, ...]


class Loads(_Record):
    """One entry for each kernel; `machine` says in a few words on what."""

    machine: str
    kernels: tuple[Load, ...]


class Experiment(_Record):
    """What a rule of `tetraflux lint` claims of a policy, and the kernel on which it was so."""

    rule: str
    claim: str
    kernel: str


class Behaviour(_Record):
    """The experiments of `tests/behaviour/` that were run, by name."""

    experiments: dict[str, Experiment]


class Column(NamedTuple):
    """One column of the tables: a minor version of the kernel, and a place."""

    kernel: str
    place: Place


class Runs(NamedTuple):
    """The runs by column and what else was measured, as far as it is recorded."""

    runs: Mapping[Column, Run] = {}
    cost: Cost | None = None
    loads: Loads | None = None
    mutants: Mutants | None = None
    behaviour: Behaviour | None = None
    hour: Hour | None = None


Scenarios = Mapping[str, Iterable[Scenario]]


def load(folder: Path) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """The files of a folder that may be records, by name, and those that cannot be read."""
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    for file in sorted(folder.glob("*.json")):
        content = content_of(file.as_posix(), only_regular=True)
        if isinstance(content, Finding):
            findings.append(unreadable(file.as_posix(), content.problem))
        else:
            files[file.name] = content
    return files, tuple(findings)


def read(
    files: Mapping[str, bytes],
    folder: str,
    scenarios: Scenarios,
    policies: Iterable[str],
    panels: Iterable[str] = (),
) -> tuple[Runs, tuple[Finding, ...]]:
    """The records of these files, by name, and what is wrong with them.

    `policies` are the names of all objects: what loaded anywhere must have loaded everywhere;
    `panels` the titles of all that the dashboard has.
    """
    runs: dict[Column, Run] = {}
    alone: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, content in sorted(files.items()):
        file = f"{folder}/{name}"
        if name in _ALONE:
            field, kind = _ALONE[name]
            alone[field], faults = _parsed(kind, content, file)
            findings += faults
            continue
        run, faults = _parsed(Run, content, file)
        findings += faults
        if not run:
            continue
        named = _NAME.fullmatch(name)
        kernel = run.kernel.split(".")[:2]
        if not named or [*named[1].split("."), named[2]] != [*kernel, run.place]:
            what = f"it is of the kernel {run.kernel} and the place {run.place}"
            findings.append(unreadable(file, f"{what}, and is not named so"))
            continue
        findings += (stale(file, each) for each in _not_of_the_model(run, scenarios))
        runs[Column(named[1], run.place)] = run
    read = Runs(runs, **alone)
    if read.cost:
        findings += _stale(folder, "cost.json", _costs_of_nothing(read.cost, scenarios))
    if read.loads:
        findings += _stale(folder, "load.json", _loads_of_others(read.loads, policies))
    if read.hour:
        findings += _stale(folder, "dashboard.json", _panels_of_others(read.hour, panels))
    return read, tuple(findings)


_ALONE: dict[str, tuple[str, type[Model]]] = {
    "behaviour.json": ("behaviour", Behaviour),
    "cost.json": ("cost", Cost),
    "dashboard.json": ("hour", Hour),
    "load.json": ("loads", Loads),
    "mutants.json": ("mutants", Mutants),
}
"""The records that there is one of: the field of `Runs`, and the kind."""


def _stale(folder: str, name: str, complaints: Iterable[str]) -> Iterator[Finding]:
    return (stale(f"{folder}/{name}", each) for each in complaints)


_Kind = TypeVar("_Kind", bound=Model)


def _parsed(kind: type[_Kind], content: bytes, file: str) -> tuple[_Kind | None, list[Finding]]:
    try:
        return kind.model_validate_json(content), []
    except ValidationError as error:
        problems = (
            (".".join(map(str, each["loc"])), each["msg"][:1].lower() + each["msg"][1:])
            for each in error.errors(include_url=False, include_input=False)
        )
        return None, [unreadable(file, problem, path) for path, problem in problems]


def _not_of_the_model(run: Run, scenarios: Scenarios) -> Iterator[str]:
    """What the run tells of and the model does not have."""
    known = {(name, each.name): each for name, several in scenarios.items() for each in several}
    for result in run.results:
        scenario = known.get((result.detection, result.scenario))
        what = f"the scenario {result.scenario!r} of {result.detection}"
        if not scenario:
            yield f"{what} is not in the model"
        elif run.place not in scenario.places:
            yield f"{what} does not run in the place {run.place}, according to the model"
        elif result.expect != scenario.expect:
            yield f"{what} expected {result.expect}, but the model expects {scenario.expect}"
    counts = Counter((each.detection, each.scenario) for each in run.results)
    yield from (
        f"the scenario {s!r} of {d} is recorded {n} times" for (d, s), n in counts.items() if n > 1
    )
    yield from (
        f"it has a sample of {name}, which is not in the model"
        for name in run.samples
        if name not in scenarios
    )


def _costs_of_nothing(cost: Cost, scenarios: Scenarios) -> Iterator[str]:
    for loop, ratios in cost.loops.items():
        for name in ratios:
            if name not in ("none", "all") and name not in scenarios:
                yield f"the loop {loop} was run with {name}, which is not in the model"


def _panels_of_others(hour: Hour, panels: Iterable[str]) -> Iterator[str]:
    wanted = set(panels)
    for title in sorted(hour.panels.keys() ^ wanted):
        what = "was not recorded" if title in wanted else "was recorded but is not in the model"
        yield f"the panel {title!r} {what}"


def _loads_of_others(loads: Loads, policies: Iterable[str]) -> Iterator[str]:
    wanted = set(policies)
    # One that no kernel has is new, and not measured.
    tried = {name for load in loads.kernels for name in load.seconds}
    for load in loads.kernels:
        for name in sorted(load.seconds.keys() ^ (wanted & tried)):
            what = "did not load" if name in wanted else "loaded but is not in the model"
            yield f"the policy {name} {what} on {load.kernel}"
