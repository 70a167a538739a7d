"""From 1.7.0 on a uprobe or a USDT reads only one string."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/user-strings"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/sensors/tracing/genericuprobe.go:458",
    "pkg/sensors/tracing/genericusdt.go:344",
)
AGENT = loads_but("1.7.0 refuses it", "from Tetragon 1.7.0 on")
PAGE = """
Tetragon 1.7.0 reads an argument of the type `string` of a uprobe or a USDT before the BPF program
of the hook runs, so that it can read memory that was paged out. It does so for only one argument,
and refuses a policy with two; and this one needs Linux 6.12. 1.6.0 and 1.6.1 load such policies on
every kernel.

Read one string for each hook; write a second hook on the same function for the other.
"""

KERNEL = Kernel(6, 12)
_TWO = refuses("preload")
_OLD = refuses("can't preload string for argument …", "on kernels before 6.12")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the second string of a hook, or at the first where the kernel is too old."""
    later = target.tetragon >= (1, 7)
    for hook in policy.hooks:
        if hook.family not in ("uprobes", "usdts"):
            continue
        strings = [each for each in hook.args if each.type == "string" and not each.get("resolve")]
        if len(strings) > 1:
            yield Hit(
                strings[1].at("type"),
                f"{hook.name} has {len(strings)} arguments of the type string",
                "the agent refuses the policy" if later else "Tetragon 1.7.0 refuses the policy",
                "read one string for each hook",
                severity=Severity.ERROR if later else None,
                agent=_TWO if later else None,
            )
        elif strings and later and target.kernel < KERNEL:
            yield Hit(
                strings[0].at("type"),
                f"{hook.name} reads a string, which needs Linux {KERNEL} from 1.7.0 on",
                "the agent refuses the policy",
                "remove the argument for such hosts",
                severity=Severity.ERROR,
                agent=_OLD,
            )
