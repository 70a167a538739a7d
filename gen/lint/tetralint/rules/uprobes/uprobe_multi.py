"""With uprobe_multi the uprobes of a policy are attached together."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, Path, refuses
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/uprobe-multi"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/genericuprobe.go:248-267",
    "pkg/sensors/program/loader_linux.go:401-428",
)
AGENT = refuses("attaching 'generic_uprobe_event' failed: …", "if the kernel has uprobe_multi")
PAGE = """
With uprobe_multi, which the agent uses if the kernel supports it (6.6), all uprobes of a policy are
one BPF program, which is attached once for each `path`. So they depend on each other, and the agent
refuses a policy whose uprobes

- are on two paths: `pinning link … failed: file exists`;
- are on one path, some by `symbols` and some by `offsets` or `addrs`: `have 1 addresses but want
  2`, or `field Cookies must be exactly Addresses in length`;
- are on one path, some with a counter in `refCtrOffsets` and some without, or with the counter 0:
  `field RefCtrOffsets must be exactly Addresses in length`.

Write one policy for each, or set the option `disable-uprobe-multi` to "1". When the agent refuses a
policy with two paths, it leaves the first link pinned: after the correction the same agent refuses
the policy once more, and loads it under another name.
"""

_KINDS = ("symbols", "offsets", "addrs")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the first uprobe that does not go with the others, for each of the three."""
    hooks = [each for each in policy.hooks if each.family == "uprobes" and _kind(each)]
    if not hooks or not target.uprobe_multi or not policy.uses_uprobe_multi:
        return
    first = hooks[0]
    for hook in hooks:
        if hook.get("path") != first.get("path"):
            yield _hit(hook.at("path"), f"the uprobes are on {first.name} and on {hook.name}")
            return
    for hook in hooks:
        if (_kind(hook) == "symbols") != (_kind(first) == "symbols"):
            kinds = f"{_kind(first)} and {_kind(hook)}"
            yield _hit(hook.at(_kind(hook)), f"the uprobes on {hook.name} use {kinds}")
            break
    if any(len(each.get("refCtrOffsets", ())) not in (0, _functions(each)) for each in hooks):
        return  # policy/uprobe-counters has that
    lacking = [each for each in hooks if _counters(each) < _functions(each)]
    if lacking and any(map(_counters, hooks)):
        lacks = f"some of the uprobes on {first.name} have a counter and some have none"
        yield _hit(lacking[0].at(_kind(lacking[0])), lacks)


def _hit(path: Path, problem: str) -> Hit:
    return Hit(
        path,
        f"{problem}, which uprobe_multi does not support",
        "the agent refuses the policy",
        'write one policy for each, or set the option disable-uprobe-multi to "1"',
    )


def _kind(hook: Hook) -> str:
    """The list that the agent takes the functions from; policy/uprobe-symbols has the rest."""
    return next((each for each in _KINDS if hook.get(each)), "")


def _functions(hook: Hook) -> int:
    return len(hook.get(_kind(hook)))


def _counters(hook: Hook) -> int:
    return sum(map(bool, hook.get("refCtrOffsets", ())))
