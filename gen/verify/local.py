"""The agent of this machine: `tetra` for its events, a shell for the script."""

from __future__ import annotations

import os

from tetraflux.gen.verify.child import TargetError
from tetraflux.gen.verify.conduct import Target
from tetraflux.model.scenario import Place

CONTAINER = (
    "unshare", "--mount", "--uts", "--ipc", "--pid", "--cgroup", "--fork", "--mount-proc",
    "--kill-child",
)  # fmt: skip
"""Namespaces of its own, which is what the policies know a container by."""


def target(place: Place, tetra: str, server_address: str | None) -> Target:
    """How to reach it. Raises TargetError for a user who may not do what the scenarios do."""
    if os.geteuid() != 0:
        raise TargetError(
            f"user {os.geteuid()} cannot create namespaces or read the files that the scenarios "
            "copy; nothing was run. fix: run it as root"
        )
    address = ("--server-address", server_address) if server_address else ()
    return Target(
        events=(tetra, "getevents", "-o", "json", *address),
        probe=lambda word: ("true", word),
        script=("sh",) if place is Place.host else (*CONTAINER, "sh"),
    )
