"""Twenty minutes of three nodes, of scrapes of the real agent, as blocks of a Prometheus.

The scrapes are those of `tests/recordings/metrics/`, made every 30 seconds on emulated machines:
Tetragon 1.6.0 starts, loads the policies of the project one by one, and sees all scenarios of
`tetraflux verify`, or in `6.12-stats` a few of its programs over and over. There was no Kubernetes,
so three things are put in here: the labels of the targets, the pods of the processes that ran in a
container, and the agent's silence between the end of its recording and the end of the time.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

RECORDINGS = Path(__file__).parent / "recordings" / "metrics"

END = 1_767_229_200
"""When it is over: a time of no meaning, on the minute (2026-01-01 01:00 UTC)."""

SECONDS = 1200
SCRAPE = 30
"""The scrape interval of the default settings, in seconds."""

PODS = (
    {"namespace": "shop", "workload": "checkout", "pod": "checkout-6f9c7d5b8-x2lqv"},
    {"namespace": "shop", "workload": "catalogue", "pod": "catalogue-5d8f6c9b7-kj4wz"},
    {"namespace": "builds", "workload": "runner", "pod": "runner-0"},
    {"namespace": "data", "workload": "postgres", "pod": "postgres-1"},
)
"""Whose processes those of the container are said to be, by the names of their binaries."""

_SERIES = re.compile(r"(\w+)(?:\{(.*)\})? (.+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_TIMES = ("tetragon_events_last_exported_timestamp", "process_start_time_seconds")


class Node(NamedTuple):
    """A node: the recording of its agent, when in these minutes it begins, and where it ran."""

    name: str
    address: str
    recording: str
    second: int
    in_pods: bool


NODES = (
    Node("worker-1", "10.0.0.11", "6.12-container", 0, in_pods=True),
    Node("worker-2", "10.0.0.12", "6.1-host", 300, in_pods=False),
    # The one whose kernel counts what programs cost: kernel.bpf_stats_enabled is 1 there.
    Node("worker-3", "10.0.0.13", "6.12-stats", 600, in_pods=False),
)


class Recording(NamedTuple):
    """What `record_metrics.py` wrote: times and values, None where there was none."""

    kernel: str
    seconds: tuple[int, ...]
    series: tuple[tuple[str, dict[str, str], tuple[float | None, ...]], ...]


def recording(name: str) -> Recording:
    """One of the recordings."""
    lines = (RECORDINGS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    matches = [_SERIES.fullmatch(line) for line in lines if not line.startswith("#")]
    series = tuple(
        (match[1], dict(LABEL.findall(match[2] or "")), tuple(_values(match[3])))
        for match in matches
        if match
    )
    kernel, seconds = (line.split()[2:] for line in lines[:2])
    return Recording(kernel[0], tuple(map(int, seconds)), series)


def _values(text: str) -> Iterator[float | None]:
    for word in text.split():
        value, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            yield None if value == "_" else float(value)


def kernels() -> dict[str, str]:
    """The kernel of each node."""
    return {node.name: recording(node.recording).kernel for node in NODES}


def target(node: Node, **more: str) -> dict[str, str]:
    """The labels of a target: those that the operator gives it, and two that the chart relabels."""
    pod = f"tetragon-{crc32(node.name.encode()) % 16**5:05x}"
    return {
        "job": "tetragon",
        "instance": f"{node.address}:2112",
        "namespace": "security",
        "service": "tetragon",
        "endpoint": "metrics",
        "pod": pod,
        "node": node.name,
        "tetragon_pod": pod,
        **more,
    }


def stored(name: str, labels: dict[str, str], of_target: dict[str, str]) -> str:
    """The series as Prometheus stores it under honor_labels: the sample's own labels win.

    An empty one too, which then is no label at all (docs: scrape_config).
    """
    merged = {**of_target, **labels}
    inside = ",".join(f'{key}="{value}"' for key, value in sorted(merged.items()) if value)
    return f"{name}{{{inside}}}"


def _own(labels: dict[str, str], node: Node) -> dict[str, str]:
    """The labels of a sample, with a pod where it is of a process of the container."""
    binary = labels.get("binary", "")
    if not node.in_pods or "pod" not in labels or binary.startswith("/harness/"):
        return labels
    return {**labels, **PODS[crc32(binary.encode()) % len(PODS)]}


def samples(node: Node, **more: str) -> Iterator[str]:
    """All samples of a node, as lines of OpenMetrics, a series after the other."""
    made = recording(node.recording)
    begin = END - SECONDS + node.second
    quiet = range(made.seconds[-1] + SCRAPE, SECONDS - node.second + 1, SCRAPE)
    times = [begin + second for second in (*made.seconds, *quiet)]
    of_target = target(node, **more)
    up = stored("up", {}, of_target)
    yield from (f"{up} 1 {at}" for at in times)
    for name, labels, values in made.series:
        series = stored(name, _own(labels, node), of_target)
        all_values = (*values, *(values[-1] for _ in quiet))
        for at, value in zip(times, all_values, strict=True):
            if value is not None:
                yield f"{series} {value + begin if name in _TIMES else value!r} {at}"


def import_blocks(promtool: Path, folder: Path, **labels: str) -> None:
    """Makes blocks of a Prometheus' storage in the folder; all targets have these labels too."""
    lines = (line for node in NODES for line in samples(node, **labels))
    file = folder.parent / "history.txt"
    file.write_text("\n".join([*lines, "# EOF", ""]), encoding="utf-8")
    command = [promtool, "tsdb", "create-blocks-from", "openmetrics", file, folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
