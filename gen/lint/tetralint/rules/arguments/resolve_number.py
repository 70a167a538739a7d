"""A number is resolved with its own width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts.arguments import NUMBERS
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Arg, Policy
from ...resolved import named, read_as, seen, where
from ...target import Target

if TYPE_CHECKING:
    from ...btf.walk import Way

ID = "policy/resolve-number"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/btf/btf.go:261-266", "bpf/process/generic_calls.h:286-309")
AGENT = loads_but("reads a wrong number", "depending on the kernel")
PAGE = """
An argument has a numeric type, but its `resolve` does not end at a number of that width. The policy
loads, but the number that is reported and compared is wrong:

- At a bit field, such as `secureexec` of a linux_binprm, the agent reads the bytes around it
  unchanged: the number includes the other fields in the same bytes.
- At a structure, such as `uid` of a cred, or at an array, it reads the address instead of the
  number; 1.6 also does so at an enum, such as `state` of a socket.
- At a number that is narrower than the type, such as `i_mode` of an inode (16 bits) with `uint32`,
  it also reads the bytes that follow.

Continue to the number inside the structure, for example `uid.val`. For a bit field, and for a
number narrower than 32 bits, use Mask with the bits that you mean, because the agent has no filters
for `uint16` and `uint8`. If you do not filter the argument, declare the type of the number's own
width.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each number that is not read as it is."""
    for arg in policy.args:
        if arg.type not in NUMBERS:
            continue
        ways = seen(arg, target).ways
        wrong = {
            kernel: fault
            for kernel, way in ways.items()
            if (fault := _fault(way, read_as(arg, way), target))
        }
        if not wrong or _masked(policy, arg):
            continue
        at = where(target, wrong, ways)
        problem, consequence, fix = wrong[at.kernel]
        yield Hit(
            arg.at("resolve"),
            f"{named(arg)} ends at {ways[at.kernel].steps[-1].member}, {problem} {at.words}",
            f"the policy loads, but {consequence}",
            fix,
            severity=None if at.certain else Severity.WARNING,
        )


def _masked(policy: Policy, arg: Arg) -> bool:
    """Whether all that is asked of it are single bits."""
    operators = {each.operator for each in policy.filters if each.arg is arg}
    return operators == {"Mask"}


def _fault(way: Way, type_: str, target: Target) -> tuple[str, str, str] | None:
    """What the way ends at, what happens then, and what to do."""
    if type_ not in NUMBERS or not way.steps:
        return None
    if way.steps[-1].bit_field:
        return (
            "a bit field",
            "the number includes the other bits of the same bytes",
            "use Mask with the bits that you mean",
        )
    name = way.end if isinstance(way.end, str) else way.end[0]
    if name.startswith("*"):
        return None
    size, kind = name[:-1], name[-1:]
    if name.isdigit() or kind == "i":
        width = int(name.rstrip("i"))
        if width >= NUMBERS[type_].bytes:
            return None
        return (
            f"a {8 * width}-bit number and not {type_}",
            "the agent also reads the bytes that follow it",
            f"use Mask, or set type: uint{8 * width} if you do not filter it",
        )
    if kind == "e" and size.isdigit():
        if target.tetragon >= (1, 7):
            return None
        return (
            "an enum",
            "the agent reads its address instead of a number",
            "resolve another member, or upgrade to Tetragon 1.7.0",
        )
    return (
        "an array" if name.startswith("[") else "a structure",
        "the agent reads its address instead of a number",
        "resolve the number inside it, such as uid.val",
    )
