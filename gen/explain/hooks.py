"""The hooks of a policy in sentences: where they are, what they let through, what then happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from tetraflux.gen.docs.filters import Seen, compared, filtered
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.explain.actions import happens
from tetraflux.gen.explain.plain import code, listed, plain, wrapped
from tetraflux.model.kinds.tracingpolicy import ListType, SetOperator
from tetraflux.model.kinds.tracingpolicy_hooks import (
    KProbeSpec,
    LsmHookSpec,
    TracepointSpec,
    UProbeSpec,
    UsdtSpec,
)
from tetraflux.model.kinds.tracingpolicy_selectors import KProbeArg, KProbeSelector
from tetraflux.model.kinds.tracingpolicy_whole import ListSpec, WholePolicy, WholeSpec

if TYPE_CHECKING:
    from tetraflux.gen.docs.filters import AnySelector

Hook = KProbeSpec | TracepointSpec | LsmHookSpec | UProbeSpec | UsdtSpec


def hooks(spec: WholeSpec) -> tuple[Hook, ...]:
    """All hooks, of whatever family."""
    return (
        *(spec.kprobes or ()),
        *(spec.tracepoints or ()),
        *(spec.lsmhooks or ()),
        *(spec.uprobes or ()),
        *(spec.usdts or ()),
    )


def named(hook: Hook) -> str:
    """What it hooks, short."""
    if isinstance(hook, KProbeSpec):
        return hook.call
    if isinstance(hook, TracepointSpec):
        return f"{hook.subsystem}/{hook.event}"
    if isinstance(hook, LsmHookSpec):
        return hook.hook
    if isinstance(hook, UsdtSpec):
        return f"{hook.provider}/{hook.name}"
    return hook.path


def told(policy: WholePolicy, lists: Lists, monitor: bool) -> Iterator[str]:
    """A numbered paragraph or more for each hook."""
    known = {each.name: each for each in policy.spec.lists or ()}
    all_ = hooks(policy.spec)
    for number, hook in enumerate(all_, start=1):
        first = f"{number}. " if len(all_) > 1 else ""
        margin = " " * len(first)
        yield wrapped(f"{_where(hook, known)}.{_carries(hook)}", first)
        yield from (f"{margin}{line}" for line in _lets_through(hook, lists, monitor))


def _where(hook: Hook, lists: dict[str, ListSpec]) -> str:
    """Where it is, and what it says."""
    name = code(named(hook))
    if isinstance(hook, KProbeSpec):
        place = f"It hooks {_called(hook, lists)}"
    elif isinstance(hook, TracepointSpec):
        place = f"It hooks the {'raw ' if hook.raw else ''}tracepoint {name}"
    elif isinstance(hook, LsmHookSpec):
        place = f"It uses the LSM hook {name}"
    elif isinstance(hook, UsdtSpec):
        place = f"It hooks the probe {name} of {code(hook.path)}"
    else:
        place = f"It hooks {_inside(hook)} of {name}"
    return f'{place}, and says "{hook.message}"' if hook.message else place


def _called(hook: KProbeSpec, lists: dict[str, ListSpec]) -> str:
    listed_ = lists.get(hook.call.removeprefix("list:")) if hook.call.startswith("list:") else None
    # The CRD's default (types.go:39 at v1.6.0).
    kind = "kernel function" if hook.syscall is False else "system call"
    if hook.call.startswith("list:"):
        place = _list(hook.call, listed_)
    else:
        place = f"the {kind} {code(hook.call)}"
    if hook.ignore and hook.ignore.callNotFound:
        place += ", where the kernel has it"
    return place


def _list(call: str, found: ListSpec | None) -> str:
    name = code(call.removeprefix("list:"))
    if found is None:
        return f"the list {name}, which is not there"
    if found.type is ListType.generated_syscalls:
        return f"all system calls of the kernel (the list {name})"
    if found.type is ListType.generated_ftrace:
        return f"all kernel functions like {code(found.pattern or '')} (the list {name})"
    return f"{listed(map(code, found.values or ()))} (the list {name})"


def _inside(hook: UProbeSpec) -> str:
    if hook.symbols:
        return listed(map(code, hook.symbols))
    if hook.offsets:
        return f"what stands at {listed(code(hex(each)) for each in hook.offsets)}"
    return f"what is loaded at {listed(code(hex(each)) for each in hook.addrs or ())}"


def _carries(hook: Hook) -> str:
    """What its events tell beside the process."""
    parts = [_argument(each) for each in hook.args or ()]
    if isinstance(hook, KProbeSpec):
        parts += [f"the task's {code(each.resolve)}" for each in hook.data or ()]
        if hook.return_:
            as_ = f" ({hook.returnArg.type})" if hook.returnArg and hook.returnArg.type else ""
            parts.append(f"what the call returned{as_}")
    return (
        _worded(f" Its events tell {listed(parts)}.", hook)
        if parts
        else " Its events tell the process alone."
    )


def _argument(arg: KProbeArg) -> str:
    field = f"{code(arg.resolve)} of " if arg.resolve else ""
    label = f" {code(arg.label)}" if arg.label else ""
    return f"{field}argument {arg.index + 1}{label} ({arg.type or 'auto'})"


def _lets_through(hook: Hook, lists: Lists, monitor: bool) -> Iterator[str]:
    """For selectors that do the same: what they ask for, and what happens then."""
    groups: dict[str, list[KProbeSelector]] = {}
    for each in hook.selectors or (KProbeSelector(),):
        groups.setdefault(happens(each, monitor, isinstance(hook, LsmHookSpec)), []).append(each)
    data = (hook.data or ()) if isinstance(hook, KProbeSpec) else ()
    seen = Seen(hook.args or (), data)
    more = _more(hook, lists)
    for does, selectors in groups.items():
        either, always = filtered(selectors, seen, lists, more)
        all_of = _clauses(always, hook)
        all_of = f"all of this holds: {all_of}" if "; " in always else all_of
        if not either and not always:
            yield from wrapped(f"Every time, it {does}.").split("\n")
        elif not either:
            yield from wrapped(f"It {does} where {all_of}.").split("\n")
        else:
            ands = f"{all_of}; and one of these:" if always else "one of these holds:"
            yield from wrapped(f"It {does} where {ands}").split("\n")
            for case in either:
                yield from wrapped(_clauses(case, hook), "- ").split("\n")


_CLAUSES = (
    (re.compile(r"(^|; )(not )?by "), r"\1it is \2done by "),
    (re.compile(r"(^|; )(in |with |without )"), r"\1the process is \2"),
)


def _clauses(parts: Markup, hook: Hook) -> str:
    """Parts of a table's cell as clauses of a sentence."""
    text = _worded(plain(parts), hook)
    for pattern, words in _CLAUSES:
        text = pattern.sub(words, text)
    return text


def _worded(text: str, hook: Hook) -> str:
    """The text, in which a tracepoint that is not raw has fields and no arguments."""
    if isinstance(hook, TracepointSpec) and not hook.raw:
        return re.sub(r"(?<!`)\bargument (?=\d)", "field ", text)
    return text


def _more(hook: Hook, lists: Lists) -> Callable[[AnySelector], list[Markup]]:
    """Words for the filters that no policy of the stack has."""
    returned = hook.returnArg if isinstance(hook, KProbeSpec) else None

    def more(selector: AnySelector) -> list[Markup]:
        if not isinstance(selector, KProbeSelector):
            return []
        parts = [_process(each.operator, each.values, each) for each in selector.matchPIDs or ()]
        parts += [
            f"{'by one of' if each.operator is SetOperator.In else 'by none of'} the processes "
            "that changed a namespace of " + listed(map(code, each.values), "or")
            for each in selector.matchNamespaceChanges or ()
        ]
        parts += [
            f"with {'a' if each.operator is SetOperator.In else 'no'} change of "
            f"{listed(map(code, each.values), 'or')} in its {(each.type or 'Effective').lower()} "
            "capabilities"
            for each in selector.matchCapabilityChanges or ()
        ]
        parts += [
            "with those capabilities in another user namespace than the host's"
            for each in selector.matchCapabilities or ()
            if each.isNamespaceCapability
        ]
        parts += [
            "and what such a program started counts as the program"
            for each in selector.matchBinaries or ()
            if each.followChildren
        ]
        parts += [
            plain(compared(each, (returned,) if returned else (), lists)).replace(
                f"argument {returned.index + 1}" if returned else "?", "what it returned"
            )
            for each in selector.matchReturnArgs or ()
        ]
        return [Markup(each) for each in parts]  # noqa: S704  # for a terminal, never a page

    return more


def _process(operator: SetOperator, values: Sequence[int], each: object) -> str:
    by = "by" if operator is SetOperator.In else "not by"
    where = " in its namespace" if getattr(each, "isNamespacePID", None) else ""
    forks = " and what it started" if getattr(each, "followForks", None) else ""
    return f"{by} the process {listed((code(value) for value in values), 'or')}{where}{forks}"
