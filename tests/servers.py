"""Servers that tests run: Prometheus and Alertmanager, on this machine, for as long as needed."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(true: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first answer that is true; fails when there is none for so long."""
    deadline = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.1)
    return answer


def asked(url: str, post: Any = None) -> Any:
    """The JSON that a GET, or a POST of JSON, is answered with."""
    data = None if post is None else json.dumps(post).encode()
    request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=10) as response:  # noqa: S310
        text = response.read()
    return json.loads(text) if text else None


@contextmanager
def running(program: Path, folder: Path, *arguments: str) -> Iterator[str]:
    """A server of Prometheus' family, with its data in the folder; yields its URL when ready."""
    port = free_port()
    log = folder / f"{program.name}.log"
    command = [program, *arguments, f"--web.listen-address=127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder)

    def ready() -> bool:
        assert process.poll() is None, f"{program.name} ended: {log.read_text()[-2000:]}"
        try:
            with urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=1) as response:
                return bool(response.status == 200)
        except (URLError, TimeoutError):
            return False

    try:
        until(ready, 60, f"{program.name} is ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def alertmanager(program: Path, folder: Path, config: str) -> Iterator[str]:
    """An Alertmanager that is no cluster, with this configuration; yields its URL."""
    (folder / "alertmanager.yaml").write_text(config, encoding="utf-8")
    with running(
        program,
        folder,
        "--config.file=alertmanager.yaml",
        f"--storage.path={folder}/alertmanager",
        "--cluster.listen-address=",
    ) as url:
        yield url
