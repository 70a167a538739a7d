"""The values that settings take, bounded as those who read them bound them.

Held against the parsers of the consumers by tests/test_bounds.py.
"""

import re
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field

from tetraflux.model.agent_socket import FOLDER, is_in
from tetraflux.model.kinds.base import Duration, PromDuration, nanoseconds


def _network(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F.:]+/(0|[1-9][0-9]{0,2})", value):
        raise ValueError(f"{value!r:.60} is not a network: an address, a slash, a prefix length")
    ip_network(value, strict=False)
    return value


Cidr = Annotated[str, AfterValidator(_network)]
"""An IPv4 or IPv6 network such as `10.0.0.0/8` (net.ParseCIDR, which the agent uses)."""


NodeName = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
"""A short name of a node: short enough to be the end of a Service's name."""


def _between(least: str, most: str) -> AfterValidator:
    """A bound of durations, both ends included."""

    def bounded(value: str) -> str:
        if not nanoseconds(least) <= nanoseconds(value) <= nanoseconds(most):
            raise ValueError(f"{value!r:.60} is not between {least} and {most}")
        return value

    return AfterValidator(bounded)


Interval = Annotated[Duration, _between("1m", "8760h")]
"""How often Flux reconciles: not more than once a minute (Flux docs: Kustomization, interval)."""

Pause = Annotated[Duration, _between("1s", "8760h")]
"""How long Flux waits: with less than a second it would do nothing else."""


def _without_the_socket(folder: str) -> str:
    if is_in(FOLDER, folder):
        raise ValueError(
            f"the socket of the agent's API is in {FOLDER}, so a log shipper that mounts {folder} "
            "could delete policies; the default is /var/log/tetragon"
        )
    return folder


ExportDirectory = Annotated[
    str,
    Field(pattern=r"^(/[A-Za-z0-9][A-Za-z0-9._-]*)+$", max_length=255),
    AfterValidator(_without_the_socket),
]
"""A folder of the node for the exported events. Log shippers mount it."""


MaxUnavailable = (
    Annotated[str, Field(pattern=r"^([1-9][0-9]?|100)%$")]
    | Annotated[int, Field(strict=True, ge=1, lt=2**31)]
)
"""A part of the nodes or a number of them (Kubernetes: IntOrString, of 32 bits)."""


def _resolved(path: str) -> str:
    steps = path.split("/")[1:]
    if "." in steps or ".." in steps:
        raise ValueError(
            f"{path!r} has a . or .. in it, and the kernel resolves the path of a program"
        )
    if any(step != step.strip() for step in steps):
        raise ValueError(f"{path!r} has a name that begins or ends with a blank")
    if len(path.encode()) > 255:
        raise ValueError(f"{path!r:.60} has more than the 255 bytes that the agent compares")
    return path


ProgramPath = Annotated[str, Field(pattern=r"^(/[^/\x00-\x1f\x7f]+)+$"), AfterValidator(_resolved)]
"""The path of a program's file, symbolic links resolved; the agent compares at most 255 bytes."""


Window = Annotated[PromDuration, _between("1s", "1y")]
"""A Prometheus duration such as `10m`, of a second at least and a year at most."""

Count = Annotated[int, Field(strict=True, ge=1, le=2**53)]
"""A number of things, at least one, that PromQL has without rounding."""


_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
Image = Annotated[
    str,
    Field(
        pattern=rf"^({_HOST}(\.{_HOST})*(:[0-9]+)?/)?{_PART}(/{_PART})*"
        r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$",
        max_length=255,
    ),
]
"""An image of a container, by tag or digest (github.com/distribution/reference)."""
