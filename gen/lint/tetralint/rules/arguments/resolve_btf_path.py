"""To resolve a program's structure takes its BTF and the structure's name."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/resolve-btf-path"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generic.go:48-61",
    "pkg/sensors/tracing/genericusdt.go:335-342",
)
AGENT = refuses("open : no such file or directory")
PAGE = """
An argument of a USDT, or from 1.6.1 on of a uprobe, says `resolve`. Its fields are those of a
structure of the program: `btfPath`, on the hook, names the file that describes it, and `btfType`,
on the argument, the structure. One of them is missing, and the agent refuses the policy.

Make the BTF of the program with `pahole --btf_encode_detached`, put it where the agent can read it,
and name both.
"""

_TYPE = refuses("not found")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    if not any(each in ("uprobes", "usdts") for each in policy.families):
        return
    for arg in policy.args:
        hook = arg.hook
        if not arg.get("resolve") or arg.key != "args":
            continue
        late = hook.family == "uprobes" and target.tetragon >= (1, 6, 1)
        if late or hook.family == "usdts":
            for key, there, agent in (
                ("btfPath", hook.get("btfPath"), None),
                ("btfType", arg.get("btfType"), _TYPE),
            ):
                if not there:
                    yield Hit(
                        arg.at("resolve"),
                        f"an argument of {hook.name} says resolve, and {key} is not set",
                        "the agent refuses the policy",
                        f"set {key}, or read the argument itself",
                        agent=agent,
                    )
                    break
