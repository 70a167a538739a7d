"""What a hook lets through, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from tetraflux.gen.docs.lists import Lists, listed
from tetraflux.gen.docs.prose import code
from tetraflux.gen.docs.vocabulary import BINARIES, COMPARED, NAMESPACES, READ_AS
from tetraflux.model.kinds.tracingpolicy import (
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    NamespaceSelector,
    Selector,
    SetOperator,
    TaskData,
)

if TYPE_CHECKING:
    from tetraflux.model.kinds.tracingpolicy_selectors import (
        KProbeArg,
        KProbeSelector,
        MatchArgs,
        MatchNamespaces,
    )

    Field = Argument | TaskData | KProbeArg
    AnySelector = Selector | KProbeSelector


def _nothing(_selector: AnySelector) -> list[Markup]:
    return []


class Seen(NamedTuple):
    """What the selectors of a hook compare: its arguments, and fields of the running task."""

    args: Sequence[Argument | KProbeArg]
    data: Sequence[TaskData | KProbeArg] = ()


class Filter(NamedTuple):
    """What a hook reports: one of `either`, and in each case all of `always`."""

    either: tuple[Markup, ...]
    always: Markup


def filtered(
    selectors: Sequence[AnySelector],
    seen: Seen,
    lists: Lists,
    more: Callable[[AnySelector], list[Markup]] = _nothing,
) -> Filter:
    """What these selectors let through; what all of them ask for is said once.

    `more` says what a selector asks for that none of the stack's does.
    """
    asked = [[*_parts(each, seen, lists), *more(each)] for each in selectors]
    common = [part for part in asked[0] if all(part in each for each in asked)]
    rest = [[part for part in each if part not in common] for each in asked]
    # A selector that asks for nothing more than the others makes these others pointless.
    either = dict.fromkeys(Markup("; ").join(each) for each in rest) if all(rest) else ()
    return Filter(tuple(either), Markup("; ").join(common))


def _parts(selector: AnySelector, seen: Seen, lists: Lists) -> list[Markup]:
    """All that must hold for an event."""
    parts = [compared(each, seen.args, lists) for each in selector.matchArgs or ()]
    parts += [compared(each, seen.data, lists) for each in selector.matchData or ()]
    parts += [
        Markup("{} {}").format(
            BINARIES[each.operator][len(each.values) > 1], lists.told(each.values)
        )
        for each in selector.matchBinaries or ()
    ]
    parts += [_namespace(each) for each in selector.matchNamespaces or ()]
    parts += [
        Markup("{} {} {}").format(
            "with" if each.operator is SetOperator.In else "without",
            listed(map(code, each.values)),
            # The CRD's default (types.go at v1.6.0).
            (each.type or "Effective").lower(),
        )
        for each in selector.matchCapabilities or ()
    ]
    return parts


def limits(selectors: Iterable[AnySelector]) -> str:
    """How often the same thing is reported, in words."""
    told = sorted({_limit(each) for each in selectors}, key=lambda each: (not each, each))
    return " or ".join(each or "as often as it happens" for each in told) if any(told) else "-"


def _limit(selector: AnySelector) -> str:
    for each in selector.matchActions or ():
        if each.action is ActionName.Post and each.rateLimit:
            unit = "" if each.rateLimit[-1].isalpha() else "s"
            # The agent's default is the thread (pkg/sensors/tracing/selectors.go at v1.6.0).
            by = {"global": "", None: " by a thread"}.get(
                each.rateLimitScope, f" by a {each.rateLimitScope}"
            )
            return f"once in {each.rateLimit}{unit}{by}"
    return ""


def compared(match: ArgSelector | MatchArgs, fields: Sequence[Field], lists: Lists) -> Markup:
    """One filter on arguments, those that its hook declares."""
    if match.args:
        subjects = [
            _subject(fields[each], fields) if each < len(fields) else Markup("?")
            for each in match.args
        ]
    else:
        # Without an index it is the first argument (an int of Go's is 0).
        index = match.index or 0
        found = next((each for each in fields if each.index == index), None)
        if found is None and index < len(fields):
            # Of a tracepoint it may be the position (generictracepoint.go:682 at v1.6.0).
            found = fields[index]
        subjects = [_subject(found, fields) if found else Markup("?")]
    values = match.values or ()
    words = COMPARED[match.operator][len(values) > 1]
    told = Markup(" {}").format(lists.told(values)) if values else Markup("")
    return Markup("{} {}{}").format(Markup(" or ").join(subjects), words, told)


def _subject(field: Field, fields: Sequence[Field]) -> Markup:
    if getattr(field, "source", None):
        return Markup("the task's {}").format(code(field.resolve))
    several = len({each.index for each in fields}) > 1
    of = f" of argument {field.index + 1}" if several else ""
    if not field.resolve:
        what = READ_AS.get(field.type) if field.type else None
        return (
            Markup("{}{}").format(what, of)
            if what
            else Markup("argument {}").format(field.index + 1)
        )
    path = "the path in its file system of " if field.type is ArgType.dentry else ""
    return Markup("{}{}{}").format(path, code(field.resolve), of)


def _namespace(match: NamespaceSelector | MatchNamespaces) -> Markup:
    inside = match.operator is SetOperator.In
    if match.values == ("host_ns",):
        how = "in the host's {} namespace" if inside else "in another {} namespace than the host's"
        return Markup(how).format(NAMESPACES[match.namespace])  # noqa: S704
    how = "in one of the {} namespaces {}" if inside else "in none of the {} namespaces {}"
    told = listed(map(code, match.values))
    return Markup(how).format(NAMESPACES[match.namespace], told)  # noqa: S704
