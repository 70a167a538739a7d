"""Signal needs a valid argSig."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/signal-number"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/selectors/kernel.go:1119-1120",
    "bpf/process/generic_calls.h:927-937",
)
AGENT = loads_but("no signal is sent")
PAGE = """
Signal has no `argSig`, or one that is not a signal: signals are 1 to 64. The policy loads, but no
signal is sent: for 0 the kernel only checks whether the process exists, and it refuses larger
numbers.

Set a signal: 9 is SIGKILL, 15 SIGTERM, 19 SIGSTOP. Sigkill is the same as Signal with 9.
"""

LAST = 64


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in read(policy):
        signal = action.get("argSig", 0)
        if action.name == "Signal" and not 1 <= signal <= LAST:
            said = f"argSig is {signal}" if "argSig" in action.data else "argSig is not set"
            yield Hit(
                action.at("argSig"),
                f"{said} for Signal (signals are 1 to {LAST})",
                "the policy loads, but no signal is sent",
                "set a signal, such as argSig: 9, or use Sigkill",
            )
