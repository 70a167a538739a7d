"""Exporters that play the agents and kube-state-metrics for a real Prometheus on this machine."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from programs import Started

RECORDED = Path(__file__).parent / "recordings" / "agent_metrics.txt"
"""What an agent of Tetragon 1.6.0 told on /metrics: a few series of the families that have many."""

_LINE = re.compile(r"(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

Series = tuple[str, tuple[tuple[str, str], ...]]
"""A metric's name and its labels in order."""


def series(name: str, labels: dict[str, str]) -> Series:
    return name, tuple(sorted(labels.items()))


class Exporter(Started):
    """Serves /metrics on an address of this machine; its series can be changed while it runs.

    Used as a context manager. `stop` and `start` take the target down and up again, on the same
    port; `on_scrape` is called before each answer.
    """

    def __init__(self, text: str = "", host: str = "127.0.0.1", port: int = 0) -> None:
        self.address = (host, port)
        self.on_scrape: Callable[[Self], object] = lambda _: None
        self._heads: dict[str, list[str]] = {}
        self._values: dict[Series, float] = {}
        self._lock = threading.RLock()
        self._server: ThreadingHTTPServer | None = None
        for line in text.splitlines():
            if line.startswith("#"):
                self._heads.setdefault(line.split()[2], []).append(line)
            elif match := _LINE.fullmatch(line):
                labels = dict(_LABEL.findall(match["labels"] or ""))
                self._values[series(match["name"], labels)] = float(match["value"])
            else:
                raise ValueError(f"no line of an exposition: {line!r}")

    def set(self, name: str, value: float, **labels: str) -> None:
        """Give a series this value, and make it where it is not there."""
        with self._lock:
            self._values[series(name, labels)] = value

    def add(self, name: str, by: float = 1, **labels: str) -> None:
        """Let a counter grow; one that is not there appears with its first event."""
        with self._lock:
            self._values[series(name, labels)] = self.value(name, **labels) + by

    def value(self, name: str, **labels: str) -> float:
        """The value of a series, 0 where it is not there."""
        return self._values.get(series(name, labels), 0)

    def drop(self, name: str, **labels: str) -> dict[Series, float]:
        """Take away all series of a metric that have these labels; returns them, for `put_back`."""
        with self._lock:
            wanted = set(labels.items())
            gone = {
                each: value
                for each, value in self._values.items()
                if each[0] == name and wanted <= set(each[1])
            }
            assert gone, f"there is no {name}{labels or ''} to drop"
            for each in gone:
                del self._values[each]
            return gone

    def put_back(self, gone: dict[Series, float]) -> None:
        """Undo a `drop`."""
        with self._lock:
            self._values.update(gone)

    def text(self) -> str:
        """The exposition, family by family, as an agent writes it."""
        with self._lock:
            lines: list[str] = []
            told: set[str] = set()
            for (name, labels), value in sorted(self._values.items()):
                family = next((f for f in (name, name.rpartition("_")[0]) if f in self._heads), "")
                if family not in told:
                    lines += self._heads.get(family, [])
                    told.add(family)
                inside = ",".join(f'{key}="{text}"' for key, text in labels)
                lines.append(f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}")
            return "\n".join(lines) + "\n"

    def start(self) -> None:
        """Listen; the port that was free the first time is kept."""
        assert self._server is None, "it is up"
        exporter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                exporter.on_scrape(exporter)
                body = exporter.text().encode()
                with suppress(ConnectionError):  # Prometheus does not wait for ever.
                    self.send_response(200)
                    self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(self.address, Handler)
        host, port = self._server.server_address[:2]
        self.address = (str(host), int(port))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def target(self) -> str:
        """`host:port`, as Prometheus writes it."""
        return f"{self.address[0]}:{self.address[1]}"


class Agent(Exporter):
    """The agent of a node, with what one was recorded to tell.

    While `busy`, each scrape finds a process more that was started.
    """

    def __init__(self, node: str, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(RECORDED.read_text(encoding="utf-8"), host, port)
        self.node = node
        self.busy = True
        self.on_scrape = lambda _: self.busy and self.started("/usr/bin/bash")

    def started(self, binary: str, namespace: str = "", workload: str = "", pod: str = "") -> None:
        """A process was started; the first of its kind makes a series."""
        where = {"namespace": namespace, "workload": workload, "pod": pod}
        self.add("tetragon_events_total", type="PROCESS_EXEC", binary=binary, **where)

    def reported(self, policy: str, binary: str, **pod: str) -> None:
        """A policy reported a program, of a `namespace`, `workload` and `pod`, or of the host.

        All labels are there, empty ones too.
        """
        where = {"namespace": "", "workload": "", "pod": "", **pod}
        hook = "kprobe:security_file_open"
        self.add("tetragon_policy_events_total", policy=policy, hook=hook, binary=binary, **where)

    def loaded(self, **states: int) -> None:
        """How many policies are in a state: `enabled`, `disabled`, `error`, `load_error`."""
        for state, count in states.items():
            self.set("tetragon_tracingpolicy_loaded", count, state=state)


def agents_job(agents: Sequence[Agent], namespace: str = "security") -> dict[str, Any]:
    """The job that the operator makes of the chart's ServiceMonitor (servicemonitor.yaml there).

    With honorLabels an event's own namespace and pod stay, and an empty one of a host's event
    keeps the target's away; all other series get the target's.
    """
    return {
        "job_name": "tetragon",
        "honor_labels": True,
        "static_configs": [
            {
                "targets": [agent.target],
                "labels": {
                    "namespace": namespace,
                    "service": "tetragon",
                    "endpoint": "metrics",
                    "container": "tetragon",
                    "pod": f"tetragon-{agent.node}",
                    "node": agent.node,
                    "tetragon_pod": f"tetragon-{agent.node}",
                },
            }
            for agent in agents
        ],
    }


def kube_state_metrics_job(exporter: Exporter) -> dict[str, Any]:
    """The job of kube-state-metrics, as kube-prometheus-stack makes it."""
    return {
        "job_name": "kube-state-metrics",
        "honor_labels": True,
        "static_configs": [{"targets": [exporter.target], "labels": {"namespace": "monitoring"}}],
    }
