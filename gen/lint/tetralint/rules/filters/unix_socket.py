"""A process connects to a UNIX socket; it does not open it as a file."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import PATHS, ArgType
from ...facts.operators import TEXTUAL
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...symbols import bare
from ...target import Target
from ...words import shown

ID = "policy/unix-socket"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/process/types/basic.h:933",)
AGENT = loads_but("connections to the socket are not reported")
PAGE = """
A filter on a hook for opening, reading or writing files looks for a path that ends in `.sock`. A
process that uses a UNIX socket connects to it, which opens no file, so the hook never sees it. The
policy loads; in our test it reported nothing while `docker.sock` was used.

`touch_atime` with argument 0 as `path` is called when a process connects, with the path of the
socket. `security_unix_stream_connect` sees every connection, without a path.
"""

_HOOKS = frozenset(
    (
        "security_file_open",
        "security_file_permission",
        "file_open",
        "file_permission",
        "fd_install",
        "vfs_open",
        "do_filp_open",
        "do_sys_openat2",
        "sys_open",
        "sys_openat",
        "sys_openat2",
        "syscalls/sys_enter_open",
        "syscalls/sys_enter_openat",
        "syscalls/sys_enter_openat2",
    )
)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each such value."""
    for filter_ in policy.filters:
        if filter_.operator not in TEXTUAL:
            continue
        if filter_.type in _TYPES and bare(filter_.hook.name) in _HOOKS:
            for number, value in enumerate(filter_.values):
                if value.endswith(".sock"):
                    yield Hit(
                        filter_.at("values", number),
                        f"{shown(value)} is a socket, but {filter_.hook.name} sees only files",
                        "connections to the socket are not reported",
                        "hook touch_atime with argument 0 of type path",
                    )


_TYPES = PATHS | {ArgType.string}
