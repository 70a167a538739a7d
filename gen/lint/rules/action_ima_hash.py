"""IMA hashes are there on some LSM hooks."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, loads_but
from gen.lint.policy import Policy
from gen.lint.target import Kernel, Target

ID = "policy/ima-hash"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/genericlsm.go:404-445",)
AGENT = loads_but("no event has a hash")
PAGE = """
`imaHash` is set where no event will have a hash: on an action other than Post, on a kprobe, a
tracepoint, a uprobe or a USDT, on an LSM hook without a file whose hash could be taken, or for a
kernel before 5.11. The agent says nothing of it.

The LSM hooks that have one are `bprm_check_security`, `bprm_committed_creds`,
`bprm_committing_creds`, `bprm_creds_for_exec`, `bprm_creds_from_file`, `file_ioctl`, `file_lock`,
`file_open`, `file_post_open`, `file_receive` and `mmap_file`. The kernel's IMA must measure the
file, too.
"""

HOOKS = (
    "bprm_check_security", "bprm_committed_creds", "bprm_committing_creds", "bprm_creds_for_exec",
    "bprm_creds_from_file", "file_ioctl", "file_lock", "file_open", "file_post_open",
    "file_receive", "mmap_file",
)  # fmt: skip
_SINCE = Kernel(5, 11)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such field."""
    for action in policy.actions:
        if not action.get("imaHash"):
            continue
        hook = action.hook
        if hook.family != "lsmhooks" or hook.name not in HOOKS:
            problem = f"imaHash on {hook.name}, which is no LSM hook with a hash"
        elif action.name != "Post":
            problem = f"imaHash on {action.name}"
        elif target.kernel < _SINCE:
            problem = f"imaHash needs kernel {_SINCE}, and this is {target.kernel}"
        else:
            continue
        yield Hit(
            action.at("imaHash"),
            problem,
            "no event has a hash",
            "leave it out, or set it on a Post of an LSM hook such as file_open",
        )
