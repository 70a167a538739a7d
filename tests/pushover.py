"""A receiver that stands in for api.pushover.net, behind a proxy, on this machine."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import trustme

HOST = "api.pushover.net"


class Pushover:
    """Takes notifications as Pushover does, and keeps them.

    Alertmanager's URL of Pushover is fixed, so it comes through a proxy, which leads here whatever
    host it is asked for. `notifications` are the parameters of each, in the order of arrival, and
    `complaints` what did not look like a notification.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self._ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(self._ca)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST).configure_cert(context)
        self.notifications: list[dict[str, str]] = []
        self.complaints: list[str] = []
        self._came = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, context))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def http_config(self) -> dict[str, Any]:
        """What a receiver of Alertmanager needs to come here."""
        port = self._server.server_address[1]
        return {
            "proxy_url": f"http://127.0.0.1:{port}",
            "tls_config": {"ca_file": str(self._ca)},
        }

    def take(self, path: str, peer: str) -> None:
        """Take a request; for the handler."""
        url = urlsplit(path)
        parameters = dict(parse_qsl(url.query, keep_blank_values=True))
        with self._came:
            if (peer, url.path) != (f"{HOST}:443", "/1/messages.json"):
                self.complaints.append(f"{peer}{path}")
            self.notifications.append(parameters)
            self._came.notify_all()

    def about(self, title: str, count: int, seconds: float = 20) -> list[dict[str, str]]:
        """The notifications with that in their title; waits until there are so many."""

        def found() -> list[dict[str, str]]:
            return [each for each in self.notifications if title in each["title"]]

        with self._came:
            self._came.wait_for(lambda: len(found()) >= count, timeout=seconds)
            return found()


def _handler(pushover: Pushover, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        peer = "nobody, without a proxy, "

        def do_CONNECT(self) -> None:
            # Leads to this very handler, which goes on with what comes through TLS.
            self.peer = self.path
            self.send_response(200)
            self.end_headers()
            self.rfile.close()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)
            self.close_connection = False

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            pushover.take(self.path, self.peer)
            answer = b'{"status":1,"request":"e"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def log_message(self, *args: object) -> None:
            pass

    return Handler
