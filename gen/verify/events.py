"""The agent's events, as JSON lines of its export file or of `tetra getevents -o json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from tetraflux.model.canary import plain


class Event(NamedTuple):
    """What the judge needs of an event.

    `arrived` is in seconds since 1970, where it is known; `existed` is whether it tells of a
    process that ran before the agent did. Only an event of a policy keeps its `line`, and has a
    `hook`, as `model.canary.Hook.name` spells it.
    """

    kind: str
    exec_id: str
    parent_exec_id: str
    grandparent_exec_id: str
    cwd: str
    policy: str
    line: str
    arrived: float | None
    existed: bool = False
    hook: str = ""


class Stream(NamedTuple):
    """Events in the order of their arrival, and what makes the stream less than whole.

    `dropped` counts the events that the export's rate limit kept back, `throttled` how often the
    kernel's did, `broken` the lines of which a part is missing. `unreadable` counts these and
    others that are no event, such as a program's warnings.
    """

    events: tuple[Event, ...]
    dropped: int
    unreadable: int
    broken: int = 0
    throttled: int = 0


class Reader:
    """Takes lines one by one, so that a long stream need not be kept."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        # A hash of each line: the lines themselves would take gigabytes on a busy node.
        self._seen: set[int] = set()
        self._dropped = self._unreadable = self._broken = self._throttled = 0

    def take(self, line: str, arrived: float | None = None) -> Event | None:
        """The event of this line, unless it has none or was there before."""
        line = line.strip()
        if not line:
            return None
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError:
            self._unreadable += 1
            self._broken += line.startswith("{")
            return None
        if not isinstance(data, dict):
            self._unreadable += 1
            return None
        mark = hash(line)
        if mark in self._seen:
            return None
        self._seen.add(mark)
        event = self._event(data, line, arrived)
        if event:
            self._events.append(event)
        return event

    def stream(self) -> Stream:
        """All that was taken."""
        return Stream(
            tuple(self._events), self._dropped, self._unreadable, self._broken, self._throttled
        )

    def _event(self, data: dict[str, Any], line: str, arrived: float | None) -> Event | None:
        limited = data.get("rate_limit_info")
        if isinstance(limited, dict):
            # A 64-bit number is a string in the JSON of protobuf.
            self._dropped += int(limited.get("number_of_dropped_process_events", 0))
        throttle = data.get("process_throttle")
        if isinstance(throttle, dict):
            self._throttled += throttle.get("type") == "THROTTLE_START"
        for kind, body in data.items():
            if kind.startswith("process_") and isinstance(body, dict) and "process" in body:
                return _of_process(kind, body, line, arrived)
        return None


def stream(lines: Iterable[tuple[float | None, str]]) -> Stream:
    """The events of lines with their times of arrival; a repeated line counts once."""
    reader = Reader()
    for arrived, line in lines:
        reader.take(line, arrived)
    return reader.stream()


def _of_process(kind: str, body: dict[str, Any], line: str, arrived: float | None) -> Event:
    process, parent = body["process"] or {}, body.get("parent") or {}
    policy = body.get("policy_name", "")
    return Event(
        kind=kind,
        exec_id=process.get("exec_id", ""),
        parent_exec_id=process.get("parent_exec_id", ""),
        grandparent_exec_id=parent.get("parent_exec_id", ""),
        cwd=process.get("cwd", ""),
        policy=policy,
        line=line if policy else "",
        arrived=arrived,
        existed=kind == "process_exec" and "procFS" in process.get("flags", "").split(),
        hook=_hook(kind, body) if policy else "",
    )


def _hook(kind: str, body: dict[str, Any]) -> str:
    """What the metrics call the hook of this event (pkg/grpc/tracing/tracing.go at v1.6.0)."""
    family = kind.removeprefix("process_")
    if family == "tracepoint":
        return f"tracepoint:{body.get('subsys', '')}/{body.get('event', '')}"
    return plain(f"{family}:{body.get('function_name', '')}")
