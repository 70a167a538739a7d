"""TrackSock tracks an argument that is a sock."""

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
_FIRST = loads_but("the first argument is tracked in its place")
PAGE = """
TrackSock or UntrackSock names, by `argSock`, a position in the hook's `args` at which there is no
argument of type `sock` or `socket`; unset, it is 0. The agent does not look: it takes what stands
there for the address of a socket, so that no socket is tracked. Of a position that is not there it
takes the first argument.

Declare the socket, and name its position in the list, which need not be its `index`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action of a kprobe."""
    for action in read(policy):
        if action.name not in ("TrackSock", "UntrackSock") or action.hook.family != "kprobes":
            continue
        position, args = action.get("argSock", 0), action.hook.args
        type_ = args[position].type if position < len(args) else ""
        if type_ not in ("sock", "socket"):
            what = f"of type {type_}" if type_ else f"not there (declared: {len(args)})"
            first = not type_ and bool(args) and args[0].type in ("sock", "socket")
            why = "the first argument" if first else "no socket"
            yield Hit(
                action.at("argSock"),
                f"{action.name}: argument {position} of {action.hook.name} is {what}",
                f"{why} is tracked, and the agent does not say so",
                "name the position of an argument of type sock",
                Severity.WARNING if first else None,
                _FIRST if first else None,
            )
