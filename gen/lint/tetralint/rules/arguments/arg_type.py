"""An argument of an LSM hook or a uprobe needs an explicit type."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/arg-type"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/genericlsm.go:258-260",
    "pkg/sensors/tracing/genericuprobe.go:460-462",
    "pkg/generictypes/generictypes.go:81-132",
)
AGENT = refuses("Arg(…) type '…' unsupported")
PAGE = """
An argument of an LSM hook or a uprobe has no `type`, or the type `auto` or `bpf_cmd`. The CRD
defaults the type to `auto`, so the API server accepts the policy. Only kprobes support `bpf_cmd`.
The agent refuses the policy.

Set the type of the argument: `file` for a `struct file *`, `string` for a `char *`, `int` for an
`int` or a `bpf_cmd`. With `resolve` the agent takes the type from the kernel, and this rule does
not apply.
"""

_UNKNOWN = ("auto", "bpf_cmd")
_FAMILIES = ("lsmhooks", "uprobes")
_SINCE_1_7 = refuses("args[…]: type '…' unsupported")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        if arg.type not in _UNKNOWN or arg.hook.family not in _FAMILIES or arg.key != "args":
            continue
        if arg.get("resolve"):
            continue
        lsm = arg.hook.family == "lsmhooks"
        yield Hit(
            arg.at("type"),
            f"type is {arg.type if 'type' in arg.data else 'not set'} for argument {arg.index} of "
            f"{arg.hook.name}",
            "the API server accepts the policy, but the agent refuses it",
            "set the type of the argument, such as type: file or type: int",
            agent=_SINCE_1_7 if lsm and target.tetragon >= (1, 7) else None,
        )
