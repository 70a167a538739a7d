"""TrackSock needs an argument that is a socket."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/sock-arg"
SEVERITY = Severity.ERROR
SOURCE = (
    "bpf/process/types/basic.h:2060-2120",
    "docs/content/en/docs/concepts/tracing-policy/selectors.md:1388-1430",
)
AGENT = loads_but("no socket is tracked")
_FIRST = loads_but("the first argument is tracked instead")
PAGE = """
TrackSock or UntrackSock refers to an argument with `argSock`, a position in the hook's `args`, 0 by
default, but the argument at that position is not a `sock` or `socket`. The agent does not check
this: it takes the value for the address of a socket, so no socket is tracked. If the position does
not exist, it uses the first argument.

Declare the socket, and write its position in the list, which can differ from its `index`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action of a kprobe."""
    for action in read(policy):
        if action.name not in ("TrackSock", "UntrackSock") or action.hook.family != "kprobes":
            continue
        position, args = action.get("argSock", 0), action.hook.args
        type_ = args[position].type if position < len(args) else ""
        if type_ not in ("sock", "socket"):
            what = f"of type {type_}" if type_ else f"not declared ({len(args)} declared)"
            first = not type_ and bool(args) and args[0].type in ("sock", "socket")
            why = "the first argument" if first else "no socket"
            yield Hit(
                action.at("argSock"),
                f"{action.name} uses argument {position} of {action.hook.name}, which is {what}",
                f"the policy loads, but {why} is tracked",
                "write the position of an argument of type sock",
                Severity.WARNING if first else None,
                _FIRST if first else None,
            )
