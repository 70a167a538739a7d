"""Real programs that a test runs for a while: started, waited for, stopped by their own id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Fetches from this machine, whatever proxy the environment names."""

PATIENCE_SECONDS = 30
"""How long anything may take on a machine that is busy with other things."""


def free_port(*hosts: str) -> int:
    """A port that nobody listens on now, at none of these addresses (127.0.0.1 without any)."""
    while True:
        with ExitStack() as probes:
            port = 0
            try:
                for host in hosts or ("127.0.0.1",):
                    probe = probes.enter_context(socket.socket())
                    probe.bind((host, port))
                    port = int(probe.getsockname()[1])
            except OSError:
                continue  # It is free at one address and taken at another: the next one.
            return port


def fetch(url: str, post: Any = None) -> Any:
    """The JSON that a program of this machine answers with, to a GET or to a POST of JSON.

    Raises OSError while it does not answer.
    """
    data = None if post is None else json.dumps(post).encode()
    request = urllib.request.Request(  # noqa: S310  # the URL of a program that a test started
        url, data, {"Content-Type": "application/json"}
    )
    with LOOPBACK.open(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def until(
    true: Callable[[], Any], why: Callable[[], str], seconds: float = PATIENCE_SECONDS
) -> Any:
    """The first answer that is not false; fails with the reason when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, f"after {seconds} s: {why()}"
        time.sleep(0.1)
    return answer


class Started(ABC):
    """Something that runs between `start` and `stop`, or for a `with`."""

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def stop(self) -> None: ...

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()


class Program(Started):
    """A program that serves HTTP until it is stopped; `start` again keeps its port and its data.

    `ready` is the URL that answers with 200 when it is up. Its words are in `log`.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        ready: str,
        log: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.command, self.ready, self.log = command, ready, log
        self.env = {"PATH": os.environ["PATH"], "HOME": str(log.parent), **(env or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, env=self.env, cwd=self.log.parent
            )
        until(self._answers, lambda: f"{self.ready} does not answer:\n{self.words()}")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.command[0]} ended:\n{self.words()}"
        try:
            with LOOPBACK.open(self.ready, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def words(self) -> str:
        """The last of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]


def prometheus(
    program: Path,
    folder: Path,
    jobs: Sequence[Mapping[str, Any]],
    flags: Sequence[str] = (),
    **more: Any,
) -> tuple[Program, str]:
    """A Prometheus with these scrape jobs, and its URL; `more` are further keys of its config.

    It scrapes twice a second unless `more` says otherwise.
    """
    port = free_port()
    often = {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"}
    config = {"global": often, "scrape_configs": list(jobs), **more}
    file = folder / "prometheus.yml"
    file.write_text(json.dumps(config))
    command = [
        program,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
        *flags,
    ]
    url = f"http://127.0.0.1:{port}"
    return Program(command, f"{url}/-/ready", folder / "prometheus.log"), url


def alertmanager(program: Path, folder: Path, config: str) -> tuple[Program, str]:
    """An Alertmanager that is no cluster, with this configuration, and its URL."""
    port = free_port()
    file = folder / "alertmanager.yaml"
    file.write_text(config, encoding="utf-8")
    command = [
        program,
        f"--config.file={file}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    url = f"http://127.0.0.1:{port}"
    return Program(command, f"{url}/-/ready", folder / "alertmanager.log"), url
