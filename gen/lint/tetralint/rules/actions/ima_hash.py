"""IMA hashes are available only on some LSM hooks."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/ima-hash"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/genericlsm.go:404-445",)
AGENT = loads_but("no event has a hash")
PAGE = """
`imaHash` is set where no event can have a hash: on an action other than Post, on a kprobe, a
tracepoint, a uprobe or a USDT, on an LSM hook without a file to hash, or for a kernel before 5.11.
The agent does not report this.

The LSM hooks that support it are `bprm_check_security`, `bprm_committed_creds`,
`bprm_committing_creds`, `bprm_creds_for_exec`, `bprm_creds_from_file`, `file_ioctl`, `file_lock`,
`file_open`, `file_post_open`, `file_receive` and `mmap_file`. Before kernel 5.18 they have a hash
only for files that the kernel's IMA measures.

`file_open` is called before the file can be read. It has no hash for a file that IMA has not
measured, unless the file is empty: use `file_post_open`, which needs kernel 6.9.
"""

HOOKS = (
    "bprm_check_security", "bprm_committed_creds", "bprm_committing_creds", "bprm_creds_for_exec",
    "bprm_creds_from_file", "file_ioctl", "file_lock", "file_open", "file_post_open",
    "file_receive", "mmap_file",
)  # fmt: skip
_SINCE = Kernel(5, 11)
_UNMEASURED = loads_but("no event has the hash of a file that IMA has not measured")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such field."""
    for action in policy.actions:
        if not action.get("imaHash"):
            continue
        hook, path = action.hook, action.at("imaHash")
        if hook.family != "lsmhooks" or hook.name not in HOOKS:
            problem = f"imaHash on {hook.name}, which is not an LSM hook with a hash"
        elif action.name != "Post":
            problem = f"imaHash on {action.name}"
        elif target.kernel < _SINCE:
            problem = f"imaHash needs kernel {_SINCE}, and the target kernel is {target.kernel}"
        elif hook.name == "file_open":
            problem, what = "imaHash on file_open", "only files that IMA has measured have a hash"
            fix = "hook file_post_open, which needs kernel 6.9"
            yield Hit(path, problem, what, fix, Severity.NOTE, _UNMEASURED)
            continue
        else:
            continue
        yield Hit(
            path,
            problem,
            "no event has a hash",
            "remove it, or set it on a Post of an LSM hook such as file_post_open",
        )
