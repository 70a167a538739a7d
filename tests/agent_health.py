"""The agents' health port on this machine, and the name of the Service in front of it."""

from __future__ import annotations

import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from programs import Started

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class HealthServer(Started):
    """What an agent serves on its health port (pkg/health/server.go at v1.6.0).

    The services `""`, which Gatus asks for, and `liveness`, which the kubelet asks for. The agent
    turns the first to NOT_SERVING only while it ends.
    """

    def __init__(self, host: str, port: int) -> None:
        self.address = f"{host}:{port}"
        self._server: grpc.Server | None = None

    def start(self) -> None:
        self._service = health.HealthServicer()
        self.say(SERVING)
        self._server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
        health_pb2_grpc.add_HealthServicer_to_server(self._service, self._server)
        assert self._server.add_insecure_port(self.address), f"{self.address} is taken"
        self._server.start()

    def say(self, status: int) -> None:
        """Answer this from now on."""
        for name in ("", "liveness"):
            self._service.set(name, status)

    def stop(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._server.stop(grace=None).wait()
            self._server = None


class HeadlessName:
    """A DNS server that knows one name, with an address for every agent, as a headless Service has.

    `url` is what Gatus takes as the `dns-resolver` of an endpoint.
    """

    def __init__(self, name: str, addresses: tuple[str, ...]) -> None:
        self.name, self.addresses = name, addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"udp://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            query, sender = self._socket.recvfrom(4096)
            if not query:
                return
            self._socket.sendto(self._answer(query), sender)

    def _answer(self, query: bytes) -> bytes:
        """RFC 1035: the question again, and an A record for each address where it is for one."""
        labels, at = [], 12
        while length := query[at]:
            labels.append(query[at + 1 : at + 1 + length].decode())
            at += 1 + length
        question, kind = query[12 : at + 5], struct.unpack_from("!H", query, at + 1)[0]
        known = ".".join(labels) == self.name
        addresses = self.addresses if known and kind == 1 else ()
        flags = 0x8580 if known else 0x8583
        head = query[:2] + struct.pack("!5H", flags, 1, len(addresses), 0, 0)
        records = (
            struct.pack("!3HIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(each) for each in addresses
        )
        return head + question + b"".join(records)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()
