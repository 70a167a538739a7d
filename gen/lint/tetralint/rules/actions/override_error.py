"""Override says which error the caller gets."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, Path, loads_but
from ...policy import Action, Policy
from ...target import Target

ID = "policy/override-error"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/selectors/kernel.go:1105",
    "bpf/process/types/basic.h:2215-2228",
)
AGENT = loads_but("the function is not run, and its caller is told that it was")
PAGE = """
Override has no `argError`, or one that is no error. What is overridden returns `argError` at once:

- unset, it is 0: the function does not run, and its caller is told that it did. Of an LSM hook 0
  means yes, so nothing is denied at all;
- above 0, a caller takes it for a result, such as a number of bytes: errors are negative.

Of an LSM hook any other number than 0 becomes -1 in the agent's program, which compares it without
its sign: the call is denied, with EPERM.

Set `argError: -1` for EPERM, and on a kprobe `-13` for EACCES. An `argError: 0` that is written out
is left alone except on LSM hooks.
"""

_LEAST = -4095
_NO_ERROR = loads_but("the function is not run, and its caller gets a result that is no error")
_NO_DENIAL = loads_but("nothing is denied")
_EPERM = loads_but("the call is denied with EPERM, and not with that error")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such Override of a kprobe or an LSM hook."""
    for action in policy.actions:
        family = action.hook.family
        if action.name == "Override" and family in ("kprobes", "lsmhooks"):
            yield from _judged(action, action.get("argError"), family == "lsmhooks")


def _judged(action: Action, error: int | None, is_lsm: bool) -> Iterator[Hit]:
    path, fix = action.at("argError"), "set argError: -1, or another negative number of an error"
    if is_lsm:
        yield from _of_lsm(path, error)
    elif error is None:
        what = "the function does not run, and its caller is told that it did"
        yield Hit(path, f"Override of {action.hook.name} has no argError", what, fix)
    elif error > 0 or error < _LEAST:
        what = "a caller takes it for a result, and not for an error"
        yield Hit(path, f"argError is {error}", what, fix, agent=_NO_ERROR)


def _of_lsm(path: Path, error: int | None) -> Iterator[Hit]:
    fix = "set argError: -1"
    if not error:
        what = "0 means yes to an LSM hook, so nothing is denied"
        yield Hit(path, "Override without an error", what, fix, Severity.ERROR, _NO_DENIAL)
    elif error != -1:
        what = "the call is denied with EPERM: on an LSM hook every number becomes -1"
        yield Hit(path, f"argError is {error}", what, fix, Severity.NOTE, _EPERM)
