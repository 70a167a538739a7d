"""Typed metrics: what an expression may select, from the data files of `schemas/metrics/`.

Each is a name with its type, its labels and their closed sets of values, its unit, and when a
series of it exists. Selecting by a label or a value that it does not have raises here, at the
declaration; `tetraflux check` says the same of any expression, whoever wrote it.
"""

from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from tetraflux.model.discover import guess
from tetraflux.model.settings import ChartSettings
from tetraflux.model.versions import judged_as

FOLDER = Path(__file__).resolve().parent.parent / "schemas" / "metrics"
PINNED: str = ChartSettings.model_fields["version"].default
"""The Tetragon version whose metrics the expressions are written for."""


class Metric(NamedTuple):
    """A metric.

    `type` is Prometheus' (counter, gauge, histogram, summary). `labels` maps each own label to its
    closed set of values, empty for an open one; a series has those of its target as well. `unit` is
    that of the values, None for a plain number. `series` says when there is one: `always`,
    `on-first-event`, `never`, or what it needs.
    """

    name: str
    type: str
    labels: Mapping[str, tuple[str, ...]]
    unit: str | None
    series: str

    def where(self, **matchers: "Wanted") -> "Selector":
        """The series with these labels: equal to a text, to one of several, or like a pattern.

        Raises ValueError for a label that no series of it has, and for a value outside a closed
        set.
        """
        for label, wanted in matchers.items():
            if label not in self.labels and label not in _target_labels():
                known = sorted({*self.labels, *_target_labels()})
                raise ValueError(f"{self.name} has no label {label}{guess(label, known)}")
            closed = self.labels.get(label, ())
            for value in (wanted,) if isinstance(wanted, str) else wanted:
                if closed and not isinstance(wanted, Pattern | Unlike) and value not in closed:
                    raise ValueError(
                        f"{self.name} never has {label}={value!r}{guess(value, closed)}"
                    )
        return Selector(self, tuple(map(_matcher, matchers, matchers.values())))


class Pattern(NamedTuple):
    """A regular expression (RE2, anchored), or a dashboard variable that stands for one."""

    text: str


class Unlike(NamedTuple):
    """What a label must not be like: a regular expression (RE2, anchored)."""

    text: str


Wanted = str | Pattern | Unlike | tuple[str, ...]
"""What a label must be: a text, one of several, like a pattern, or unlike one."""


class Selector(NamedTuple):
    """Series of one metric; as text, an instant vector selector."""

    metric: Metric
    matchers: tuple[str, ...] = ()

    def where(self, **matchers: "Wanted") -> "Selector":
        """Those among them that have these labels as well; raises what `Metric.where` raises."""
        return Selector(self.metric, (*self.matchers, *self.metric.where(**matchers).matchers))

    def __str__(self) -> str:
        inside = ", ".join(self.matchers)
        return f"{self.metric.name}{{{inside}}}" if inside else self.metric.name


@cache
def metric(name: str) -> Metric:
    """The metric of that name.

    Raises LookupError, with the name that was probably meant, where nothing exports it.
    """
    known = metrics(PINNED) or {}
    if name not in known:
        raise LookupError(f"nothing exports {name}{guess(name, known)}")
    data = known[name]
    labels = {label: tuple(values) for label, values in data["labels"].items()}
    return Metric(name, data["type"], labels, data.get("unit"), data["series"])


@cache
def metrics(version: str) -> Mapping[str, Mapping[str, Any]] | None:
    """The metrics of that Tetragon version and those of others; None if the version is unknown.

    A file has all metrics of a version, or under `as` the version whose metrics are the same.
    """
    files = (file.stem.removeprefix("tetragon_") for file in FOLDER.glob("tetragon_*.json"))
    judged = judged_as(version, files)
    if judged is None:
        return None
    own = _file(f"tetragon_{judged}.json") or {}
    if "as" in own:
        return metrics(own["as"])
    known = {**(_file("external.json") or {}), **own}
    for name, data in tuple(known.items()):
        if data["type"] in ("histogram", "summary"):
            # What a scrape of it holds (docs: metric types); only a summary has its bare name.
            part = {**data, "type": "counter"}
            known |= {f"{name}_sum": part, f"{name}_count": part}
        if data["type"] == "histogram":
            del known[name]
            known[f"{name}_bucket"] = {**part, "labels": {**data["labels"], "le": []}}
    return known


def _file(name: str) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = orjson.loads((FOLDER / name).read_bytes())
    except FileNotFoundError:
        return None
    return content


@cache
def _target_labels() -> frozenset[str]:
    return frozenset((_file("external.json") or {})["up"]["labels"])


def _matcher(label: str, wanted: Wanted) -> str:
    if isinstance(wanted, Pattern | Unlike):
        return f'{label}{"=~" if isinstance(wanted, Pattern) else "!~"}"{wanted.text}"'
    values = (wanted,) if isinstance(wanted, str) else tuple(dict.fromkeys(wanted))
    return f'{label}{"=" if len(values) == 1 else "=~"}"{"|".join(values)}"'


def known_labels(known: Mapping[str, Mapping[str, Any]], name: str) -> frozenset[str]:
    """Labels that a series of the metric may have: its own and the target's."""
    return frozenset(chain(known[name]["labels"], known["up"]["labels"]))
