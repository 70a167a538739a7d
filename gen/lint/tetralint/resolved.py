"""Where a `resolve` leads, on each kernel whose types are known.

A walk begins at an argument of the hooked function, or at the task. What the table does not tell
of is not judged: functions of modules, those whose name stands twice, and programs' own structures.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from .facts.arguments import BY_NAME
from .facts.hooks import PROBES
from .facts.limits import RESOLVE_STEPS
from .facts.names import SYSCALL_PREFIXES as PREFIXES
from .target import Kernel, Target

if TYPE_CHECKING:
    from .btf.walk import NoWay, Way
    from .policy import Arg


class Seen(NamedTuple):
    """Where a resolve leads, by kernel: its ways, and where it has none."""

    ways: dict[Kernel, Way]
    missing: dict[Kernel, NoWay]


def seen(arg: Arg, target: Target) -> Seen:
    """Where the argument's resolve leads on each kernel that is known."""
    resolve: str = arg.get("resolve", "")
    root = _root(arg) if resolve else None
    return Seen({}, {}) if root is None else _seen(root, resolve, target.tetragon >= (1, 7))


@lru_cache(maxsize=1000)
def _seen(root: tuple[str, int] | tuple[()], resolve: str, indexes: bool) -> Seen:
    from .btf import walk
    from .btf.kernels import kernels

    found = Seen({}, {})
    path = walk.elements(resolve, indexes)
    if len(path) > RESOLVE_STEPS:
        return found  # policy/resolve-depth
    for version, kernel in kernels().items():
        try:
            way = walk.of_argument(kernel, *root, path) if root else walk.of_task(kernel, path)
            found.ways[Kernel(*version)] = way
        except walk.NoWay as none:
            found.missing[Kernel(*version)] = none
        except walk.Unknown:
            continue
    return found


def _root(arg: Arg) -> tuple[str, int] | tuple[()] | None:
    """The function and the argument where it begins, nothing for the task; None if not judged."""
    hook = arg.hook
    if arg.get("source") == "current_task":
        return ()
    if arg.key != "args" or arg.get("source") or arg.get("btfType"):
        return None
    if hook.family == "lsmhooks":
        return f"bpf_lsm_{hook.name}", arg.index
    if hook.family == "tracepoints":
        # The first argument of the function is the kernel's own.
        name = f"__bpf_trace_{hook.get('event', '')}"
        return (name, arg.index + 1) if hook.get("raw") else None
    if hook.family not in PROBES:
        return None
    if hook.is_syscall and not hook.name.startswith(PREFIXES):
        return None  # policy/resolve-syscall
    return hook.name, arg.index


def read_as(arg: Arg, way: Way) -> str:
    """The type as which the agent reads what the way ends at: its own name wins."""
    end: Any = way.end
    name = end if isinstance(end, str) else end[0]
    name = name.removeprefix("*")
    if name == "4i":
        return "int"
    return name if name in BY_NAME else arg.type


def named(arg: Arg) -> str:
    """The argument or datum, and the hook that it is of."""
    what = f"data entry {arg.position}" if arg.key == "data" else f"argument {arg.index}"
    return f"{what} of {arg.hook.name}"


class Where(NamedTuple):
    """Of which kernels a finding is: the newest of them, all in words, whether it is the target."""

    kernel: Kernel
    words: str
    certain: bool


def where(target: Target, wrong: Collection[Kernel], known: Collection[Kernel]) -> Where:
    """Of which of the kernels where something is wrong a finding tells.

    They are the kernel that is judged for, or, where that is not known, those beside it; where it
    is right there, all others.
    """
    wanted = target.kernel
    beside = [wanted]
    if wanted not in known:
        older = [each for each in sorted(known) if each < wanted]
        newer = [each for each in sorted(known) if each > wanted]
        beside = older[-1:] + newer[:1]
    kernels_ = sorted(beside if all(each in wrong for each in beside) else wrong)
    words = f"on Linux {' and '.join(map(str, kernels_))}"
    certain = wanted in wrong
    return Where(kernels_[-1], words if certain else f"{words} (the target is {wanted})", certain)
