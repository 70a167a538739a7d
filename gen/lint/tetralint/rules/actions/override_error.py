"""Override needs an error that the caller gets."""

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
AGENT = loads_but("the function does not run, but its caller gets a success")
PAGE = """
Override has no `argError`, or one that is not an error. An overridden function returns `argError`
immediately:

- Without a value it is 0: the function does not run, but its caller is told that it succeeded. For
  an LSM hook 0 means "allow", so nothing is denied at all.
- Above 0, the caller takes it for a result, such as a number of bytes: errors are negative.

On an LSM hook the BPF program turns every number except 0 into -1, because it compares the value as
unsigned: the call is denied with EPERM.

Set `argError: -1` for EPERM or, on a kprobe, `-13` for EACCES. An explicit `argError: 0` is
accepted except on LSM hooks.
"""

_LEAST = -4095
_NO_ERROR = loads_but("the function does not run, and its caller gets a result, not an error")
_NO_DENIAL = loads_but("nothing is denied")
_EPERM = loads_but("the call is denied with EPERM instead of that error")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such Override of a kprobe or an LSM hook."""
    for action in policy.actions:
        family = action.hook.family
        if action.name == "Override" and family in ("kprobes", "lsmhooks"):
            yield from _judged(action, action.get("argError"), family == "lsmhooks")


def _judged(action: Action, error: int | None, is_lsm: bool) -> Iterator[Hit]:
    path, fix = action.at("argError"), "set argError: -1, or another negative error number"
    if is_lsm:
        yield from _of_lsm(path, error)
    elif error is None:
        what = "the function does not run, but its caller gets a success"
        yield Hit(path, f"Override of {action.hook.name} has no argError", what, fix)
    elif error > 0 or error < _LEAST:
        what = "the caller takes it for a result and not for an error"
        yield Hit(path, f"argError is {error}", what, fix, agent=_NO_ERROR)


def _of_lsm(path: Path, error: int | None) -> Iterator[Hit]:
    fix = "set argError: -1"
    if not error:
        what = "an LSM hook allows the call on 0, so nothing is denied"
        yield Hit(path, "Override without an error", what, fix, Severity.ERROR, _NO_DENIAL)
    elif error != -1:
        what = "the call is denied with EPERM, because an LSM hook turns every number into -1"
        yield Hit(path, f"argError is {error}", what, fix, Severity.NOTE, _EPERM)
