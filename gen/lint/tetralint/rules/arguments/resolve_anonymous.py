"""The agent reads the wrong address for a member of an anonymous structure or union."""

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
AGENT = loads_but("reads another address than that of the member", "depending on the kernel")
PAGE = """
A `resolve` goes through a member of an anonymous structure or union that is not at the start of its
parent structure. For such a member the agent uses the offset inside the anonymous structure and
ignores the offset of that structure itself, so it reads that many bytes too early. The policy loads
on every node, and nothing in the agent's log, metrics or policy list shows the error.

What happens next depends on the type that is read. If it is a string, there is usually none at that
address, and Tetragon 1.6 drops the whole event, even if no filter uses the argument: the policy
never reports anything. 1.7.0 reports the event with `error_arg` for the argument, and filters on it
do not match. A number is reported and compared with a wrong value. A file, path or dentry is read
from the wrong bytes, and its path is empty or nonsense.

This affects `args` of kprobes, LSM hooks and raw tracepoints, and `data` of the task. Which members
are affected depends on the kernel: `i_nlink` and `i_pipe` of an inode, `skc_dport` and `skc_num` of
a socket and `type` of a key on all kernels, `d_name` of a dentry and `f_path` of a file on 6.18.
The rule knows the Debian builds of the kernels that we measured; for a version between two of them
the finding is a warning and considers both. An error refers to the target kernel, a warning to
another one, since nodes get new kernels. The rule does not know the structures of user programs,
which uprobes and USDTs resolve through `btfPath`; the same error occurs there.

Use the argument itself if the agent supports its type, since its BPF programs find such members
correctly: `type: file` or `path` instead of `f_path...d_name.name`, with Postfix for a name; `type:
sock` with DPort. If the value is only reachable through a `struct path`, as for `vfs_open` or
`touch_atime`, `dentry` and `dentry.d_parent` with the type `dentry` are correct on every kernel.
Tetragon 1.7.1 reads the right address. For details see [kernels](../kernels.md).
"""

MENDED = (1, 7, 1)
_INSTEAD = {
    ("file", "f_path"): "use the file itself, with type: file, and Postfix for its name",
    ("dentry", "d_name"): "use the dentry, the path or the file itself, and Postfix for the name",
    ("sock_common", "skc_dport"): "use the socket itself, with type: sock and DPort",
    ("sock_common", "skc_num"): "use the socket itself, with type: sock and SPort",
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
            _INSTEAD.get((steps[0].owner, steps[0].member), "remove it, or resolve another way")
            + ", or upgrade to Tetragon 1.7.1",
            severity=None if at.certain else Severity.WARNING,
        )


def _lost(way: Way) -> list[Step]:
    return [step for step in way.steps if step.lost]


def _said(steps: list[Step]) -> str:
    told = [f"{each.member} of {each.owner or 'a structure'}" for each in steps]
    are = "is" if len(told) == 1 else "are"
    return f"{' and '.join(told)}, which {are} in an anonymous structure or union"


def _becomes(arg: Arg, way: Way, steps: list[Step], target: Target) -> str:
    reads = f"the agent reads {steps[0].lost} bytes too early"
    type_ = read_as(arg, way)
    fact = fact_of(type_)
    if fact.reads_text:
        if target.tetragon >= (1, 7):
            return f"{reads}, finds no string and reports error_arg instead: no filter matches"
        return f"{reads}, finds no string and drops the whole event, even without a filter on it"
    if fact.reads_path:
        return f"{reads} and takes these bytes for the {type_}: filters on its path do not match"
    if fact.number:
        return f"{reads}: events show a wrong number, and filters compare that"
    return f"{reads}: events show a wrong value, and filters compare that"
