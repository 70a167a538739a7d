"""What a counter of an agent goes through, and how much of it is new: cases for `promql.new`.

Each alert that counts what is new makes cases of the same stories, so that all of them hold for
each.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from tetraflux.model.alert_case import NOTHING, STALE, counting, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.base import PromDuration

AGENT = {"job": "tetragon", "instance": "a", "node": "a"}
"""The target that the counter is of. Here targets of a node are named after it."""

LONG_AGO = -9000.0
"""When a process started that runs since before the first minute, in seconds."""


Runs = tuple[tuple[str | float, int], ...]
"""Values, each with the number of its samples."""

Target = Callable[..., Mapping[str, str]]
"""Makes the series of the agent as a target: see `_target`."""


class Story(NamedTuple):
    """One story.

    `series` are those about the targets, `counter` the samples of the counter, and `agent` the
    labels that it has from its target. From minute `since` to `until` there is something new, at
    first as many as `number`; where `since` is None there is nothing new up to minute `until`.
    """

    sentence: str
    counter: str
    since: int | None
    until: int
    series: Mapping[str, str]
    number: int = 1
    agent: Mapping[str, str] = AGENT


def stories(deployment: Deployment, window: PromDuration) -> Iterator[Story]:
    """The stories of an agent on node `a`, for a window of at least two whole minutes.

    Each begins with some minutes in which nothing happens, as many as `calm`.
    """
    length, memory = minutes(window), deployment.settings.monitoring.alerts.event_memory
    calm = length + 2
    target = partial(_target, deployment.namespace)
    yield from _growth(target, calm, length)
    yield from _restarts(target, calm, length)
    yield from _outages(target, calm, length)
    yield from _newcomers(target, calm, length)
    yield from _long_outages(target, calm, length, minutes(memory))


def _growth(target: Target, calm: int, window: int) -> Iterator[Story]:
    then = window + 3
    steady = target(((1, calm + then),), ((LONG_AGO, calm + then),))
    for sentence, counter, number in (
        ("the first event, which brings its series with it, at 1", (NOTHING, 1), 1),
        ("several first events, between two scrapes", (NOTHING, 5), 5),
        ("one event more in a series that is old", (7, 8), 1),
    ):
        before, after = counter
        own = samples((before, calm), (after, then))
        yield Story(sentence, own, calm, calm + window - 1, steady, number)
    yield Story(
        "an old counter that stands still", samples((3, calm + then)), None, calm + then, steady
    )
    other = {**AGENT, "job": "agents"}
    yield Story(
        "the first event of an agent whose job has another name",
        samples((NOTHING, calm), (1, then)),
        calm,
        calm + window - 1,
        target(((1, calm + then),), **other),
        agent=other,
    )
    yield Story(
        "a counter that is lower than before, as a node joins",
        samples((5, calm), (2, then)),
        calm,
        calm + window - 1,
        {**steady, **target(((NOTHING, calm), (1, then)), instance="c")},
        number=2,
    )


def _restarts(target: Target, calm: int, window: int) -> Iterator[Story]:
    """The agent restarts in the minute after the calm."""
    then = 4 * window
    up, again = ((1, calm + then),), 60 * (calm + 1)
    for sentence, started, seen, until in (
        ("on the minute", 60 * calm, calm, calm + window - 1),
        ("half a second later", 60 * calm + 0.5, calm + 1, calm + window),
    ):
        yield Story(
            f"an agent that restarted {sentence}, and counted up to where it was",
            samples((1, calm + then)),
            seen,
            until,
            target(up, ((LONG_AGO, seen), (started, calm + then - seen))),
        )
    for sentence, away in (("soon", window - 1), ("long", 2 * window)):
        back = calm + 2 + away
        yield Story(
            f"an event {sentence} after a restart, when the counter is where it was before",
            samples((7, calm + 1), (STALE, 1), (NOTHING, away), (7, then - 2 - away)),
            back,
            back + window - 2,
            target(up, ((LONG_AGO, calm + 1), (again, then - 1))),
            number=7,
        )
    yield Story(
        "an event after the agent's pod was replaced",
        samples((3, calm + 1), (STALE, 1), (1, then - 2)),
        calm + 2,
        calm + window + 1,
        {
            **target(((1, calm + 1), (STALE, 1)), ((LONG_AGO, calm + 1), (STALE, 1))),
            **target(
                ((NOTHING, calm + 1), (1, then - 1)),
                ((NOTHING, calm + 1), (again - 30, then - 1)),
                pod="tetragon-2",
            ),
        },
    )


def _outages(target: Target, calm: int, window: int) -> Iterator[Story]:
    """After the calm, the agent cannot be scraped for a while, or Prometheus is down."""
    away, then = window + 5, window + 3
    back, end = calm + away, calm + away + then
    unseen = target(
        ((1, calm), (0, away), (1, then)),
        ((LONG_AGO, calm), (STALE, 1), (NOTHING, away - 1), (LONG_AGO, then)),
    )
    gone = samples((1, calm), (STALE, 1), (NOTHING, away - 1))
    yield Story(
        "an event while the agent could not be scraped",
        f"{gone} {samples((2, then))}",
        back,
        back + window - 1,
        unseen,
    )
    yield Story(
        "a series that went away with its agent and came back as it was",
        f"{gone} {samples((1, then))}",
        None,
        end,
        unseen,
    )
    yield Story(
        "the first event while Prometheus was down and the agent's pod was replaced",
        samples((NOTHING, back), (1, then)),
        back,
        back + window - 1,
        {
            **target(((1, calm), (NOTHING, 1)), ((LONG_AGO, calm), (NOTHING, 1))),
            **target(
                ((NOTHING, back), (1, then)),
                ((NOTHING, back), (60 * calm + 60, then)),
                pod="tetragon-2",
            ),
        },
    )
    yield Story(
        "a series after Prometheus was down",
        samples((1, calm), (NOTHING, away), (1, then)),
        None,
        end,
        target(
            ((1, calm), (NOTHING, away), (1, then)),
            ((LONG_AGO, calm), (NOTHING, away), (LONG_AGO, then)),
        ),
    )


def _newcomers(target: Target, calm: int, window: int) -> Iterator[Story]:
    """Prometheus knows nothing of the agent before the end of the calm."""
    then, unknown = 2 * window + 4, (NOTHING, calm)
    yield Story(
        "the first event on a node that has just joined",
        samples(unknown, (1, then)),
        calm,
        calm + window - 1,
        target((unknown, (1, then)), (unknown, (60 * calm - 10, then))),
    )
    back = calm + window + 1
    yield Story(
        "the first event on a node that joined a while ago, when it could not be scraped",
        samples((NOTHING, back), (1, window + 3)),
        back,
        back + window - 1,
        target((unknown, (1, 1), (0, window), (1, window + 3))),
    )
    yield Story(
        "an old counter of an agent that Prometheus did not know",
        samples(unknown, (4, then)),
        None,
        calm + then,
        target((unknown, (1, then)), (unknown, (LONG_AGO, then))),
    )


def _long_outages(target: Target, calm: int, window: int, memory: int) -> Iterator[Story]:
    """Outages just shorter than Prometheus looks back, and as long."""
    for back, forgotten, how in (
        (calm - 1 + memory, False, "nearly"),
        (calm + window + memory, True, "longer than"),
    ):
        then, until = window + 3, back + window - 1
        yield Story(
            f"a series that was away with its agent for {how} the memory",
            samples((1, calm), (STALE, 1), (NOTHING, back - calm - 1), (1, then)),
            back if forgotten else None,
            until,
            target(((1, calm), (0, back - calm), (1, then))),
        )
        yield Story(
            f"a series that began while Prometheus was down for {how} the memory",
            samples((NOTHING, back), (1, then)),
            None if forgotten else back,
            until,
            target(((1, calm), (NOTHING, back - calm), (1, then))),
        )


def _target(namespace: str, up: Runs, started: Runs = (), **labels: str) -> Mapping[str, str]:
    """The agent as a target, whether it answered and when its process had started, and others."""
    length = sum(times for _, times in up)
    about = {"up": up, "process_start_time_seconds": started}
    agent = {**AGENT, "namespace": namespace, "pod": "tetragon-1", **labels}
    own = {series(name, **agent): samples(*runs) for name, runs in about.items() if runs}
    return {**_neighbours(agent, length), **own}


def _neighbours(agent: Mapping[str, str], length: int) -> dict[str, str]:
    """What must not matter: an agent of another node, and other programs of the same.

    All of them restart all the time.
    """
    others = ({"instance": "b", "node": "b"}, {"job": "other"}, {"namespace": "other"})
    return {
        series(name, **{**AGENT, "namespace": agent["namespace"], **labels}): values
        for labels in others
        for name, values in (
            ("up", samples((1, length))),
            ("process_start_time_seconds", counting(0, 60, length)),
        )
    }
