"""An argument of type fd needs a FollowFD action."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/fd-not-followed"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/generic_calls.h:232-262", "bpf/process/generic_calls.h:528")
AGENT = loads_but("events whose file descriptor was not followed are dropped")
PAGE = """
An argument has the type `fd`, but the policy has no FollowFD action. For an `fd` the BPF program
looks up the file descriptor among those that FollowFD recorded, and drops the whole event if it is
not there: the hook never reports anything. The policy loads without a warning. FollowFD in another
policy does not help, because each policy has its own map.

Use `int`, and get the path from another hook: `security_file_permission` takes the `file` itself,
and covers read, write and similar calls. FollowFD is deprecated.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        if arg.type != "fd" or arg.key == "returnArg":
            continue
        if not any(action.name == "FollowFD" for action in policy.actions):
            yield Hit(
                arg.at("type"),
                f"argument {arg.index} of {arg.hook.name} is an fd, but no FollowFD records it",
                "the policy loads, but the hook never reports anything",
                "use type: int, or hook security_file_permission with type: file",
            )
