"""The hooks of a policy in sentences: where they are, what they let through, what then happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup

from tetraflux.gen.docs.filters import capability_set, compared, filtered
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.explain.actions import happens
from tetraflux.gen.explain.plain import code, listed, plain, wrapped
from tetraflux.lint.facts.hooks import Family
from tetraflux.lint.facts.names import ListType
from tetraflux.lint.facts.operators import SetOperator
from tetraflux.lint.facts.selectors import SelectorField
from tetraflux.lint.lists import named
from tetraflux.lint.policy import Arg, Hook, Part, Policy, Selector


def sentences(policy: Policy, lists: Lists) -> Iterator[str]:
    """A numbered paragraph or more for each hook."""
    known = named(policy)
    for number, hook in enumerate(policy.hooks, start=1):
        first = f"{number}. " if len(policy.hooks) > 1 else ""
        margin = " " * len(first)
        yield wrapped(f"{_where(hook, known)}.{_carries(hook)}", first)
        yield from (f"{margin}{line}" for line in _lets_through(hook, lists, policy.mode))


def _where(hook: Hook, lists: dict[str, Part]) -> str:
    """Where it is, and what it says."""
    message = hook.get("message")
    place = _PLACES.get(hook.family, _called)(hook, lists)
    return f'{place}, and says "{message}"' if message else place


def _called(hook: Hook, lists: dict[str, Part]) -> str:
    name = hook.name.removeprefix("list:")
    if name != hook.name:
        place = _list(code(name), lists.get(name))
    else:
        place = f"the {'system call' if hook.is_syscall else 'kernel function'} {code(name)}"
    if hook.get("ignore", {}).get("callNotFound"):
        place += ", where the kernel has it"
    return f"It hooks {place}"


def _list(name: str, found: Part | None) -> str:
    if found is None:
        return f"the list {name}, which is not there"
    if found.get("type") == ListType.generated_syscalls:
        return f"all system calls of the kernel (the list {name})"
    if found.get("type") == ListType.generated_ftrace:
        return f"all kernel functions like {code(found.get('pattern', ''))} (the list {name})"
    return f"{listed(map(code, found.get('values', ())))} (the list {name})"


def _traced(hook: Hook, _lists: dict[str, Part]) -> str:
    return f"It hooks the {'raw ' if hook.get('raw') else ''}tracepoint {code(hook.name)}"


def _inside(hook: Hook, _lists: dict[str, Part]) -> str:
    if symbols := hook.get("symbols"):
        what = listed(map(code, symbols))
    elif offsets := hook.get("offsets"):
        what = f"what stands at {listed(code(hex(each)) for each in offsets)}"
    else:
        what = f"what is loaded at {listed(code(hex(each)) for each in hook.get('addrs', ()))}"
    return f"It hooks {what} of {code(hook.name)}"


_PLACES: dict[Family, Callable[[Hook, dict[str, Part]], str]] = {
    Family.tracepoints: _traced,
    Family.lsmhooks: lambda hook, _: f"It uses the LSM hook {code(hook.name)}",
    Family.uprobes: _inside,
    Family.usdts: lambda hook, _: (
        f"It hooks the probe {code(hook.name)} of {code(hook.get('path', ''))}"
    ),
}
"""What is hooked, by the family; the others hook functions of the kernel."""


def _carries(hook: Hook) -> str:
    """What its events tell beside the process."""
    parts = [_argument(each) for each in hook.args]
    parts += [f"the task's {code(each.get('resolve'))}" for each in hook.task_data]
    if hook.get("return"):
        returned = hook.return_arg and hook.return_arg.get("type")
        parts.append(f"what the call returned{f' ({returned})' if returned else ''}")
    return (
        _worded(f" Its events tell {listed(parts)}.", hook)
        if parts
        else " Its events tell the process alone."
    )


def _argument(arg: Arg) -> str:
    resolve, label = arg.get("resolve"), arg.get("label")
    field = f"{code(resolve)} of " if resolve else ""
    return f"{field}argument {arg.index + 1}{f' {code(label)}' if label else ''} ({arg.type})"


def _lets_through(hook: Hook, lists: Lists, mode: str) -> Iterator[str]:
    """For selectors that do the same: what they ask for, and what happens then."""
    groups: dict[str, list[Selector]] = {}
    for each in hook.cases:
        groups.setdefault(happens(each, mode), []).append(each)
    for does, selectors in groups.items():
        either, always = filtered(selectors, lists, _more(lists))
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
    if hook.family is Family.tracepoints and not hook.get("raw"):
        return re.sub(r"(?<!`)\bargument (?=\d)", "field ", text)
    return text


def _more(lists: Lists) -> Callable[[Selector], list[Markup]]:
    """Words for the filters that no policy of the stack has."""

    def more(selector: Selector) -> list[Markup]:
        parts = [_process(each) for each in selector.each("matchPIDs")]
        parts += [
            f"{'by one of' if _is_in(each) else 'by none of'} the processes "
            "that changed a namespace of " + listed(map(code, each.get("values")), "or")
            for each in selector.each("matchNamespaceChanges")
        ]
        parts += [
            f"with {'a' if _is_in(each) else 'no'} change of "
            f"{listed(map(code, each.get('values')), 'or')} in its {capability_set(each)} "
            "capabilities"
            for each in selector.each("matchCapabilityChanges")
        ]
        parts += [
            "with those capabilities in another user namespace than the host's"
            for each in selector.each("matchCapabilities")
            if each.get("isNamespaceCapability")
        ]
        parts += [
            "and what such a program started counts as the program"
            for each in selector.each("matchBinaries")
            if each.get("followChildren")
        ]
        returned = selector.hook.return_arg
        parts += [
            plain(compared(each, lists)).replace(
                f"argument {returned.index + 1}" if returned else "?", "what it returned"
            )
            for each in selector.filters
            if each.key == SelectorField.matchReturnArgs
        ]
        return [Markup(each) for each in parts]  # noqa: S704  # for a terminal, never a page

    return more


def _is_in(match: Part) -> bool:
    return bool(match.get("operator") == SetOperator.In)


def _process(match: Part) -> str:
    by = "by" if _is_in(match) else "not by"
    where = " in its namespace" if match.get("isNamespacePID") else ""
    forks = " and what it started" if match.get("followForks") else ""
    return f"{by} the process {listed(map(code, match.get('values')), 'or')}{where}{forks}"
