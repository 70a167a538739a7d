"""A resolve through an anonymous structure or union is read at another address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts.arguments import fact_of
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Arg, Policy
from ...resolved import named, read_as, seen, where
from ...target import Target

if TYPE_CHECKING:
    from ...btf.walk import Step, Way

ID = "policy/resolve-anonymous"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/btf/btf.go:221-248",
    "bpf/process/generic_calls.h:390-398",
    "bpf/process/generic_calls.h:521-530",
)
AGENT = loads_but("reads another address than that of the member", "the kernel")
PAGE = """
A `resolve` leads through a member that stands in an anonymous structure or union, and that is not
the first thing of the structure around it. For such a member the agent notes its place inside the
anonymous one and forgets where that one is: it reads so many bytes too early. The policy loads, on
every node, and nothing in the agent's log, metrics or list of policies tells of it.

What becomes of it goes by what it reads. Where a text is to be read there is mostly none, and
Tetragon 1.6 drops the whole event, also where no filter looks at that argument: the policy is
blind. 1.7.0 reports the event with `error_arg` in its place, and filters on it do not match. A
number is another number, and is reported and compared as if it were right. For a file, a path or a
dentry something else is taken, whose path is empty or nonsense.

It is so in `args` of kprobes, of LSM hooks and of raw tracepoints, and in `data` of the task. Which
members stand so depends on the kernel: `i_nlink` and `i_pipe` of an inode, `skc_dport` and
`skc_num` of a socket and `type` of a key on all, `d_name` of a dentry and `f_path` of a file on
6.18. Here that is known of the kernels that were measured, as Debian builds them; of a version
between two of them the finding is a warning, and goes by both. An error is of the kernel that is
judged for, a warning of others: nodes get new kernels. Of the structures of programs, which uprobes
and USDTs resolve by `btfPath`, nothing is known here, and it is the same with them.

Take the argument itself where the agent knows its type, since its own programs find such members:
`type: file` or `path` instead of `f_path...d_name.name`, with Postfix for a name; `type: sock` with
DPort. Where the path must go through a `struct path`, as of `vfs_open` or `touch_atime`, `dentry`
and `dentry.d_parent` of the type `dentry` are right on every kernel. Tetragon 1.7.1 reads the right
address. More is in [kernels](../kernels.md).
"""

MENDED = (1, 7, 1)
_INSTEAD = {
    ("file", "f_path"): "take the file itself, with type: file, and Postfix for its name",
    ("dentry", "d_name"): "take the dentry, the path or the file itself, and Postfix for the name",
    ("sock_common", "skc_dport"): "take the socket itself, with type: sock and DPort",
    ("sock_common", "skc_num"): "take the socket itself, with type: sock and SPort",
}


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such resolve, on the kernel that is judged for or on another one."""
    if target.tetragon >= MENDED:
        return
    for arg in policy.args:
        ways = seen(arg, target).ways
        lost = {kernel: steps for kernel, way in ways.items() if (steps := _lost(way))}
        if not lost:
            continue
        at = where(target, lost, ways)
        steps = lost[at.kernel]
        yield Hit(
            arg.at("resolve"),
            f"{named(arg)} goes through {_said(steps)} {at.words}",
            _becomes(arg, ways[at.kernel], steps, target),
            _INSTEAD.get((steps[0].owner, steps[0].member), "leave it out, or resolve another way")
            + ", or update to Tetragon 1.7.1",
            severity=None if at.certain else Severity.WARNING,
        )


def _lost(way: Way) -> list[Step]:
    return [step for step in way.steps if step.lost]


def _said(steps: list[Step]) -> str:
    told = [f"{each.member} of {each.owner or 'a structure'}" for each in steps]
    stand = "stands" if len(told) == 1 else "stand"
    return f"{' and '.join(told)}, which {stand} in an anonymous structure or union"


def _becomes(arg: Arg, way: Way, steps: list[Step], target: Target) -> str:
    reads = f"the agent reads {steps[0].lost} bytes too early"
    type_ = read_as(arg, way)
    fact = fact_of(type_)
    if fact.reads_text:
        if target.tetragon >= (1, 7):
            return f"{reads}, where no text is: events have error_arg for it, and no filter matches"
        return f"{reads}, where no text is, and drops the whole event, whatever is filtered"
    if fact.reads_path:
        return f"{reads}, and takes what it finds for the {type_}: filters on its path do not match"
    if fact.number:
        return f"{reads}: events tell of another number, and filters compare that"
    return f"{reads}: events tell of something else, and filters compare that"
