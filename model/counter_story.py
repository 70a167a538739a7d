"""What a counter of an agent goes through, and how much of it is new: cases for `promql.new`.

Each alert that counts what is new makes cases of the same stories, so that all of them hold for
each. The stories assume nothing of the settings but that the memory is longer than two hours.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from model.alert_case import NOTHING, STALE, counting, samples, series
from model.deployment import Deployment
from model.kinds.base import PromDuration
from model.promql import seconds

AGENT = {"job": "tetragon", "instance": "a", "node": "a"}
"""The target that the counter is of. Here targets of a node are named after it."""

LONG_AGO = -9000.0
"""When a process started that runs since before the first minute, in seconds."""


class Story(NamedTuple):
    """One story.

    `series` are those about the targets, `counter` the samples of the counter, and `agent` the
    labels that it has from its target. From minute `since` to `until` there is something new, at
    first as many as `count`; where `since` is None there is nothing new up to minute `until`.
    """

    sentence: str
    counter: str
    since: int | None
    until: int
    series: Mapping[str, str]
    count: int = 1
    agent: Mapping[str, str] = AGENT


def stories(deployment: Deployment, window: PromDuration) -> Iterator[Story]:
    """The stories of an agent on node `a`, for a window of at least two minutes."""
    minutes = seconds(window) // 60
    memory = seconds(deployment.settings.monitoring.alerts.event_memory) // 60
    yield from _growth(minutes)
    yield from _restarts(minutes)
    yield from _outages(minutes)
    yield from _newcomers(minutes)
    yield from _long_outages(minutes, memory)


def _growth(window: int) -> Iterator[Story]:
    steady = {**_neighbours(100), **_target(samples((1, 100)), samples((LONG_AGO, 100)))}
    yield Story(
        "the first event, which brings its series with it, at 1",
        samples((NOTHING, 30), (1, 70)),
        since=30,
        until=29 + window,
        series=steady,
    )
    yield Story(
        "several first events, between two scrapes",
        samples((NOTHING, 30), (5, 70)),
        since=30,
        until=29 + window,
        count=5,
        series=steady,
    )
    yield Story(
        "one event more in a series that is old",
        samples((7, 60), (8, 40)),
        since=60,
        until=59 + window,
        series=steady,
    )
    yield Story("an old counter that stands still", samples((3, 100)), None, 99, steady)
    other = {**AGENT, "job": "agents"}
    yield Story(
        "the first event of an agent whose job has another name",
        samples((NOTHING, 30), (1, 70)),
        since=30,
        until=29 + window,
        series={**_neighbours(100), series("up", **other): samples((1, 100))},
        agent=other,
    )


def _restarts(window: int) -> Iterator[Story]:
    up, age = samples((1, 130)), samples((LONG_AGO, 60), (STALE, 1), (3660, 69))
    yield Story(
        "a counter that is lower than before, as a node joins",
        samples((5, 60), (2, 40)),
        since=60,
        until=59 + window,
        count=2,
        series={
            **_neighbours(100),
            **_target(samples((1, 100)), samples((LONG_AGO, 100))),
            **_target(samples((NOTHING, 60), (1, 40)), "", instance="c"),
        },
    )
    for sentence, started, seen, last in (
        ("on the minute", 3600, 60, 59 + window),
        ("half a second later", 3600.5, 61, 60 + window),
    ):
        yield Story(
            f"an agent that restarted {sentence}, and counted up to where it was",
            samples((1, 100)),
            since=seen,
            until=last,
            series={
                **_neighbours(100),
                **_target(samples((1, 100)), samples((LONG_AGO, seen), (started, 100 - seen))),
            },
        )
    yield Story(
        "an event after the agent's pod was replaced",
        samples((3, 61), (STALE, 1), (1, 38)),
        since=62,
        until=61 + window,
        series={
            **_neighbours(100),
            **_target(samples((1, 61), (STALE, 1)), samples((LONG_AGO, 61), (STALE, 1))),
            **_target(
                samples((NOTHING, 61), (1, 39)), samples((NOTHING, 61), (3630, 39)), pod="tetragon-2"
            ),
        },
    )
    yield Story(
        "an event soon after a restart, when the counter is where it was before",
        samples((7, 61), (STALE, 1), (NOTHING, window - 1), (7, 130 - 61 - window)),
        since=61 + window,
        until=59 + 2 * window,
        count=7,
        series={**_neighbours(130), **_target(up, age)},
    )
    yield Story(
        "an event long after a restart, when the counter is where it was before",
        samples((7, 60), (STALE, 1), (NOTHING, 39), (7, 30)),
        since=100,
        until=98 + window,
        count=7,
        series={**_neighbours(130), **_target(up, age)},
    )


def _outages(window: int) -> Iterator[Story]:
    """Forty minutes in which the agent could not be scraped, or Prometheus was down."""
    unseen = _target(
        samples((1, 60), (0, 40), (1, 30)),
        samples((LONG_AGO, 60), (STALE, 1), (NOTHING, 39), (LONG_AGO, 30)),
    )
    old = samples((1, 60), (STALE, 1), (NOTHING, 39))
    yield Story(
        "an event while the agent could not be scraped",
        f"{old} {samples((2, 30))}",
        since=100,
        until=99 + window,
        series={**_neighbours(130), **unseen},
    )
    yield Story(
        "a series that went away with its agent and came back as it was",
        f"{old} {samples((1, 30))}",
        since=None,
        until=129,
        series={**_neighbours(130), **unseen},
    )
    down = ((1, 60), (NOTHING, 40), (1, 30))
    pods = {**_neighbours(130)}
    pods |= _target(samples((1, 60), (NOTHING, 70)), samples((LONG_AGO, 60), (NOTHING, 70)))
    pods |= _target(
        samples((NOTHING, 100), (1, 30)), samples((NOTHING, 100), (4200, 30)), pod="tetragon-2"
    )
    yield Story(
        "the first event while Prometheus was down and the agent's pod was replaced",
        samples((NOTHING, 100), (1, 30)),
        since=100,
        until=99 + window,
        series=pods,
    )
    yield Story(
        "a series after Prometheus was down",
        samples(*down),
        since=None,
        until=129,
        series={
            **_neighbours(130),
            **_target(samples(*down), samples((LONG_AGO, 60), (NOTHING, 40), (LONG_AGO, 30))),
        },
    )


def _newcomers(window: int) -> Iterator[Story]:
    absent = (NOTHING, 60)
    yield Story(
        "the first event on a node that has just joined",
        samples(absent, (1, 40)),
        since=60,
        until=59 + window,
        series={**_neighbours(100), **_target(samples(absent, (1, 40)), samples(absent, (3590, 40)))},
    )
    back = 61 + window
    yield Story(
        "the first event on a node that joined a while ago, when it could not be scraped",
        samples((NOTHING, back), (1, 100 - back)),
        since=back,
        until=back - 1 + window,
        series={
            **_neighbours(100),
            **_target(samples(absent, (1, 1), (0, window), (1, 39 - window)), ""),
        },
    )
    yield Story(
        "an old counter of an agent that Prometheus did not know",
        samples(absent, (4, 40)),
        since=None,
        until=99,
        series={
            **_neighbours(100),
            **_target(samples(absent, (1, 40)), samples(absent, (LONG_AGO, 40))),
        },
    )


def _long_outages(window: int, memory: int) -> Iterator[Story]:
    """Outages just shorter than what Prometheus looks back for, and as long."""
    for back, new, how in (
        (59 + memory, False, "nearly"),
        (60 + window + memory, True, "longer than"),
    ):
        end = back + 2 * window
        away = back - 61
        yield Story(
            f"a series that was away with its agent for {how} the memory",
            samples((1, 60), (STALE, 1), (NOTHING, away), (1, end - back)),
            since=back if new else None,
            until=back - 1 + window,
            series={**_neighbours(end), **_target(samples((1, 60), (0, away + 1), (1, end - back)), "")},
        )
        # Where Prometheus itself was away for longer, it knows nothing and tells nothing.
        yield Story(
            f"a series that began while Prometheus was down for {how} the memory",
            samples((NOTHING, back), (1, end - back)),
            since=None if new else back,
            until=back - 1 + window,
            series={
                **_neighbours(end),
                **_target(samples((1, 60), (NOTHING, away + 1), (1, end - back)), ""),
            },
        )


def _target(up: str, started: str, **labels: str) -> dict[str, str]:
    """An agent as a target: whether it answered, and when its process had started."""
    return {
        series(name, **{**AGENT, "pod": "tetragon-1", **labels}): values
        for name, values in (("up", up), ("process_start_time_seconds", started))
        if values
    }


def _neighbours(minutes: int) -> dict[str, str]:
    """What must not matter: an agent of another node, and another program of the same.

    Both restart all the time.
    """
    now = counting(0, 60, minutes)
    always = samples((1, minutes))
    return _target(always, now, instance="b", node="b") | _target(always, now, job="other")
