"""A kprobe's call is the name of a function."""

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
A kprobe's `call` is empty, has a blank in it, or another character that no function of the kernel
has in its name. The agent looks the text up as it stands, finds nothing, and refuses the policy.

Write the name alone, as in `security_file_open`: no `()`, no blank before or after it. A list is
`list:` and its name.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each call that cannot be a function's name."""
    for hook in policy.hooks:
        if hook.family != "kprobes" or "call" not in hook.data or hook.name.startswith("list:"):
            continue
        if not is_name(hook.name):
            yield Hit(
                hook.at("call"),
                f"call is {shown(hook.name)}, which is no function's name",
                "the agent finds no such function and refuses the policy",
                "write the name alone, as in call: security_file_open",
            )
