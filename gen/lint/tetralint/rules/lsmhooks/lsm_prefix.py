"""The name of an LSM hook has no `security_` prefix."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Agent, Hit, refuses
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/lsm-prefix"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericlsm.go:250",)
AGENT = refuses("LSM hook not supported")
PAGE = """
An LSM hook has the name of the kernel function, with the prefix `security_`, or no name. The agent
looks for `bpf_lsm_` followed by the name, does not find it, and refuses the policy.

Remove `security_`: write `file_open`, not `security_file_open`. The hook of the function
`security_bprm_check` is called `bprm_check_security`.
"""

_PREFIX = "security_"
_RESOLVED = refuses("error on hook …")
_EMPTY = refuses("Tracing programs must provide btf_id")
_SINCE_1_7 = refuses("lsm hook … not found in BTF")
_EMPTY_SINCE_1_7 = refuses("lsm hook name is empty")
_OTHER = {"bprm_check": "bprm_check_security"}


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each LSM hook of such a name."""
    for hook in policy.hooks:
        if hook.family != "lsmhooks" or (hook.name and not hook.name.startswith(_PREFIX)):
            continue
        name = hook.name.removeprefix(_PREFIX)
        yield Hit(
            hook.at("hook"),
            f"{hook.name} is the name of the function, not of the LSM hook"
            if name
            else "the LSM hook has no name",
            "the agent refuses the policy",
            f"write hook: {_OTHER.get(name, name)}" if name else "set its name, such as file_open",
            agent=_agent(hook, target),
        )


def _agent(hook: Hook, target: Target) -> Agent | None:
    if target.tetragon >= (1, 7):
        return _SINCE_1_7 if hook.name else _EMPTY_SINCE_1_7
    if any(each.get("resolve") for each in hook.args):
        return _RESOLVED
    return None if hook.name else _EMPTY
