"""Resolving a structure of a user program needs its BTF file and its name."""

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
An argument of a USDT, or from 1.6.1 on of a uprobe, has a `resolve`. It refers to fields of a
structure of the user program: `btfPath`, on the hook, is the BTF file that describes it, and
`btfType`, on the argument, is the name of the structure. One of them is missing, and the agent
refuses the policy.

Generate the BTF of the program with `pahole --btf_encode_detached`, put it where the agent can read
it, and set both fields.
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
                        f"an argument of {hook.name} has a resolve, but {key} is not set",
                        "the agent refuses the policy",
                        f"set {key}, or read the argument without resolve",
                        agent=agent,
                    )
                    break
