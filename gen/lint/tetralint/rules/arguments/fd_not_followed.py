"""An argument of type fd needs a FollowFD."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/fd-not-followed"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/generic_calls.h:232-262", "bpf/process/generic_calls.h:528")
AGENT = loads_but("an event whose descriptor was not followed is dropped")
PAGE = """
An argument has the type `fd`, and no action of the policy is FollowFD. For `fd` the BPF program
looks the descriptor up among those that FollowFD noted, and where it is not there it drops the
whole event: the hook never reports anything. The policy loads, and nothing says so. FollowFD in
another policy does not help, each has its own table.

Take `int`, and read the path elsewhere: `security_file_permission` has the `file` itself, and
covers read, write and their like. FollowFD is deprecated.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        if arg.type != "fd" or arg.key == "returnArg":
            continue
        if not any(action.name == "FollowFD" for action in policy.actions):
            yield Hit(
                arg.at("type"),
                f"argument {arg.index} of {arg.hook.name} is an fd, and nothing follows it",
                "the policy loads, and the hook never reports anything",
                "use type: int, or hook security_file_permission with type: file",
            )
