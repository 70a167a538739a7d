"""A number is resolved as wide as it is."""

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
AGENT = loads_but("takes something else for the number", "the kernel")
PAGE = """
An argument has the type of a number, and its `resolve` ends at what is no number of that width. The
policy loads, and the number that is reported and compared is another one:

- At a bit field, such as `secureexec` of a linux_binprm, the agent reads the bytes around it as
  they are: the other fields of the same bytes are in the number as well.
- At a structure, such as `uid` of a cred, or at an array it takes the address for the number; 1.6
  does so at an enum too, such as `state` of a socket.
- At a number that is narrower than the type, such as `i_mode` of an inode (16 bits) with `uint32`,
  it reads what stands behind it along with it.

Go on to the number inside the structure, as with `uid.val`. Of a bit field, and of a number that is
narrower than 32 bits, compare with Mask those bits that are meant: of `uint16` and `uint8` the
agent takes no filter. Where nothing is filtered say the type of the number's own width.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each number that is not read as it is."""
    for arg in policy.args:
        if arg.type not in NUMBERS:
            continue
        ways = {} if _masked(policy, arg) else seen(arg, target).ways
        wrong = {
            kernel: fault
            for kernel, way in ways.items()
            if (fault := _fault(way, read_as(arg, way), target))
        }
        if not wrong:
            continue
        at = where(target, wrong, ways)
        problem, consequence, fix = wrong[at.kernel]
        yield Hit(
            arg.at("resolve"),
            f"{named(arg)} ends at {ways[at.kernel].steps[-1].member}, {at.words} {problem}",
            f"the policy loads, and {consequence}",
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
            "the other bits of the same bytes are in the number",
            "compare with Mask those bits of the whole that are meant",
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
            f"a number of {8 * width} bits, and {type_} has {8 * NUMBERS[type_].bytes}",
            "what stands behind it is read along with it",
            f"compare with Mask, or say uint{8 * width} where nothing is filtered",
        )
    if kind == "e" and size.isdigit():
        if target.tetragon >= (1, 7):
            return None
        return (
            "an enum",
            "its address is taken for the number",
            "read something else, or update to Tetragon 1.7.0",
        )
    return (
        "an array" if name.startswith("[") else "a structure",
        "its address is taken for the number",
        "resolve the number inside it, as with uid.val",
    )
