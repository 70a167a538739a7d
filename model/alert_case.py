"""Cases of an alert: what Prometheus sees, and whether the alert fires, as data beside the alert.

`gen.promtool` makes unit tests for promtool of them (docs: Prometheus, unit testing rules).
"""

from collections.abc import Mapping
from typing import NamedTuple

from tetraflux.model.kinds.base import PromDuration

STALE = "stale"
"""A sample that ends a series, as a failed scrape and a vanished target leave one."""

NOTHING = "_"
"""No sample: nobody looked, or there was nothing to see."""


class Case(NamedTuple):
    """One case, told by a sentence.

    `series` maps each series to its samples, one a minute from minute 0 on, as `samples` makes
    them. At minute `at`, and never before, the alert fires with each of the label sets of `fires`,
    given without the labels of the rule; it does so until minute `until` and not any more in the
    next, where that is given. Without `fires` it is quiet up to minute `at`. `texts` are the
    summary and the description of the first.
    """

    sentence: str
    series: Mapping[str, str]
    at: int
    fires: tuple[Mapping[str, str], ...] = ()
    texts: tuple[str, str] | None = None
    until: int | None = None


def minutes(duration: PromDuration) -> int:
    """A duration of whole minutes, as a number of samples."""
    from tetraflux.model.promql import seconds

    return seconds(duration) // 60


def samples(*runs: tuple[str | float, int]) -> str:
    """Samples in promtool's notation: each value as often as it says."""
    return " ".join(f"{value}" for value, times in runs for _ in range(times))


def counting(start: float, step: float, times: int) -> str:
    """Samples that grow by `step` each minute."""
    return " ".join(f"{start + step * number:g}" for number in range(times))


def series(name: str, **labels: str) -> str:
    """A series with these labels, in promtool's notation."""
    inside = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{inside}}}"
