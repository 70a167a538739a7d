"""The call of a kprobe is the name of a function."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...symbols import is_name
from ...target import Target
from ...words import shown

ID = "policy/call-name"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/btf/validation.go:101-108",)
AGENT = refuses("not found")
PAGE = """
The `call` of a kprobe is empty, or contains a space or another character that cannot be part of a
kernel function's name. The agent looks up the text unchanged, does not find it, and refuses the
policy.

Write only the name, such as `security_file_open`, without `()` and without spaces around it. For a
list write `list:NAME`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each call that cannot be a function's name."""
    for hook in policy.hooks:
        if hook.family != "kprobes" or "call" not in hook.data or hook.name.startswith("list:"):
            continue
        if not is_name(hook.name):
            yield Hit(
                hook.at("call"),
                f"call {shown(hook.name)} is not the name of a function",
                "the agent does not find the function and refuses the policy",
                "write only the name, such as call: security_file_open",
            )
