"""What the policies cost a machine: three loops without, with each and with all of them.

    python3 benchmarks/agent_cost.py NAME=FILE[,FILE...] ... > docs/runs/cost.json

Runs as root beside an agent without policies, and loads and unloads them with `tetra`. A NAME is a
detection, its files those of its policies and signals. It needs nothing but Python, so that it can
be copied to a machine that has nothing else.

Each round of a loop is timed by the clock, and of all rounds the fastest counts: what else the
machine does only adds. All figures are ratios to the loops without any policy, in the same run;
those are run first and last, so that a machine which changes its speed shows.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

NOTHING = "none"
ALL = "all"
NOTHING_AGAIN = "none, at the end"


def file_loop() -> None:
    """Opens, reads and stats an ordinary file in an ordinary folder."""
    with tempfile.NamedTemporaryFile() as some:
        some.write(b"x" * 4096)
        some.flush()
        for _ in range(4000):
            file = os.open(some.name, os.O_RDONLY)
            os.read(file, 4096)
            os.fstat(file)
            os.close(file)


def exec_loop() -> None:
    """Starts a small program and waits for it."""
    for _ in range(60):
        os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)


def connect_loop() -> None:
    """Connects to a port of this machine that nobody listens on, and sends it a datagram."""
    for _ in range(1500):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
            stream.connect_ex(("127.0.0.1", 9))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
            datagram.sendto(b"x", ("127.0.0.1", 9))


LOOPS: dict[str, Callable[[], None]] = {
    "file": file_loop,
    "exec": exec_loop,
    "connect": connect_loop,
}


def tetra(*words: str) -> None:
    """Talk to the agent; raises CalledProcessError when it refuses."""
    # A policy with many hooks takes longer to load than tetra waits by itself.
    command = ["tetra", "--timeout", "300s", *SERVER, "tracingpolicy", *words]
    subprocess.run(command, check=True, stdout=sys.stderr)


def name_of(file: str) -> str:
    """`metadata.name` of a policy as `tetraflux build` writes it."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines[lines.index("metadata:") :] if "  name:" in line)


def fastest(rounds: int) -> dict[str, float]:
    """Seconds of the fastest round of each loop."""
    found = {}
    for name, loop in LOOPS.items():
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            loop()
            times.append(time.perf_counter() - began)
        found[name] = min(times)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("groups", nargs="+", metavar="NAME=FILE[,FILE...]")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--server-address", default="")
    args = parser.parse_args()
    SERVER.extend(["--server-address", args.server_address] if args.server_address else [])
    groups = {name: files.split(",") for name, _, files in (g.partition("=") for g in args.groups)}
    states = {NOTHING: [], **groups}
    states |= {ALL: [file for files in groups.values() for file in files], NOTHING_AGAIN: []}
    seconds = {}
    fastest(2)  # what is slow only once: imports, caches
    for state, files in states.items():
        for file in files:
            tetra("add", file)
        seconds[state] = fastest(args.rounds)
        print(state, seconds[state], file=sys.stderr)
        for file in files:
            tetra("delete", name_of(file))
    loops = {
        loop: {state: round(seconds[state][loop] / seconds[NOTHING][loop], 3) for state in states}
        for loop in LOOPS
    }
    drift = {loop: ratios.pop(NOTHING_AGAIN) for loop, ratios in loops.items()}
    result = {
        "kernel": os.uname().release,
        "rounds": args.rounds,
        "loops": loops,
        "the loops without policies again, at the end": drift,
    }
    print(json.dumps(result, indent=2))


SERVER: list[str] = []

if __name__ == "__main__":
    main()
