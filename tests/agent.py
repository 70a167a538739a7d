"""An exporter that plays an agent: the text of a real one, and events as they come."""

from __future__ import annotations

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

METRICS = Path(__file__).parent / "recordings" / "metrics.txt"
EVENTS = "tetragon_policy_events_total"


class Agent:
    """Answers at /metrics with `METRICS`, and with what `report` has counted."""

    def __init__(self) -> None:
        self._recorded = METRICS.read_text(encoding="utf-8")
        self._events: Counter[str] = Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()

    def report(self, policy: str, binary: str, hook: str = "", **pod: str) -> None:
        """Count an event, of a pod's `namespace`, `workload` and `pod`, or of the host.

        A series appears with its first event. All labels are there, empty ones too, in the order in
        which the agent has them.
        """
        empty = {"hook": hook or "kprobe:security_file_open", "namespace": "", "pod": ""}
        labels = {"binary": binary, **empty, "policy": policy, "workload": "", **pod}
        pairs = ",".join(f'{name}="{value}"' for name, value in labels.items())
        self._events[f"{EVENTS}{{{pairs}}}"] += 1

    def text(self) -> str:
        """What is answered."""
        # Series of one metric stand together, behind the line that tells its type.
        type_line = f"# TYPE {EVENTS} counter\n"
        before, line, behind = self._recorded.partition(type_line)
        events = "".join(f"{series} {count}\n" for series, count in self._events.items())
        return before + line + events + behind

    def scrape_config(self, namespace: str) -> dict[str, Any]:
        """How the operator has Prometheus scrape it, by the chart's ServiceMonitor."""
        target = {
            "job": "tetragon",
            "namespace": namespace,
            "service": "tetragon",
            "pod": "tetragon-x7k2p",
            "endpoint": "metrics",
            "node": "node-1",
            "tetragon_pod": "tetragon-x7k2p",
        }
        address = f"127.0.0.1:{self._server.server_address[1]}"
        return {
            "job_name": f"serviceMonitor/{namespace}/tetragon/0",
            "honor_labels": True,
            "static_configs": [{"targets": [address], "labels": target}],
        }


def _handler(agent: Agent) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = agent.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    return Handler
