"""Override depends on the kernel's build options."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import calls
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Action, Policy
from ...target import Kernel, Target

ID = "policy/override-kernel"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:456-467",
    "pkg/sensors/tracing/generickprobe.go:743-746",
    "pkg/sensors/tracing/genericuprobe.go:421-423",
)
AGENT = refuses(
    "error override action not supported, bpf_override_return helper not available",
    when="if the kernel is built without CONFIG_BPF_KPROBE_OVERRIDE",
)
PAGE = """
Override on a kprobe needs a kernel that is built with `CONFIG_BPF_KPROBE_OVERRIDE`. Debian's
kernels are not: check with `zgrep KPROBE_OVERRIDE /proc/config.gz`, or in `/boot/config-*`. Without
the option, the agent refuses the whole policy, including the hooks that only report. 1.7.0 requires
it only for system calls. A `security_` function also needs kernel 5.7, and a uprobe needs a kernel
on which BPF programs may change registers.

An LSM hook with Override needs none of this, only a kernel with the BPF LSM. Sigkill needs kernel
5.3.
"""

_FMOD_RET = Kernel(5, 7)
_NO_FMOD_RET = refuses("can't override '…' function without fmodret support")
_REGS = refuses(
    "can't use override regs action, no kernel support",
    when="if the kernel's uprobes cannot change registers",
)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each Override of a kprobe or a uprobe."""
    for action in policy.actions:
        if action.name == "Override" and action.key == "matchActions":
            yield from _judged(action, calls(action.hook, policy), target)


def _judged(action: Action, names: list[str], target: Target) -> Iterator[Hit]:
    path, family, fix = action.at("action"), action.hook.family, "use Sigkill, or an LSM hook"
    is_security = any(each.startswith("security_") for each in names)
    if family == "uprobes":
        problem = f"Override of {action.hook.name} needs a kernel where uprobes change registers"
        yield Hit(path, problem, "on other kernels the agent refuses the policy", fix, agent=_REGS)
    elif family == "kprobes" and is_security and target.kernel < _FMOD_RET:
        problem = f"Override of a security_ function needs kernel {_FMOD_RET}"
        refused = "the agent refuses the policy"
        yield Hit(path, problem, refused, fix, Severity.ERROR, _NO_FMOD_RET)
    elif family == "kprobes" and not (is_security and target.tetragon >= (1, 7)):
        problem = f"Override of {action.hook.name} needs a kernel with CONFIG_BPF_KPROBE_OVERRIDE"
        yield Hit(path, problem, "without it the agent refuses the policy", fix)
