"""What a hook lets through, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tetraflux.gen.docs.lists import Lists, listed
from tetraflux.gen.docs.prose import code
from tetraflux.gen.docs.vocabulary import BINARIES, COMPARED, NAMESPACES, READ_AS
from tetraflux.lint import policy
from tetraflux.lint.facts.actions import ActionName
from tetraflux.lint.facts.arguments import ArgType
from tetraflux.lint.facts.names import HOST, CapabilitySet, RateLimitScope
from tetraflux.lint.facts.operators import BinaryOperator, Operator, SetOperator
from tetraflux.lint.facts.selectors import SelectorField
from tetraflux.lint.policy import Arg, Part, Selector


def _nothing(_selector: Selector) -> list[Markup]:
    return []


class Filter(NamedTuple):
    """What a hook reports: one of `either`, and in each case all of `always`."""

    either: tuple[Markup, ...]
    always: Markup


def filtered(
    selectors: Sequence[Selector],
    lists: Lists,
    more: Callable[[Selector], list[Markup]] = _nothing,
) -> Filter:
    """What these selectors let through; what all of them ask for is said once.

    `more` says what a selector asks for that none of the stack's does.
    """
    asked = [[*_parts(each, lists), *more(each)] for each in selectors]
    common = [part for part in asked[0] if all(part in each for each in asked)]
    rest = [[part for part in each if part not in common] for each in asked]
    # A selector that asks for nothing more than the others makes these others pointless.
    either = dict.fromkeys(Markup("; ").join(each) for each in rest) if all(rest) else ()
    return Filter(tuple(either), Markup("; ").join(common))


def _parts(selector: Selector, lists: Lists) -> list[Markup]:
    """All that must hold for an event."""
    of_call = [each for each in selector.filters if each.key != SelectorField.matchReturnArgs]
    parts = [compared(each, lists) for each in of_call]
    parts += [
        Markup("{} {}").format(
            BINARIES[BinaryOperator[each.get("operator")]][len(each.get("values")) > 1],
            lists.rendered(tuple(each.get("values"))),
        )
        for each in selector.each("matchBinaries")
    ]
    parts += [_namespace(each) for each in selector.each("matchNamespaces")]
    parts += [
        Markup("{} {} {}").format(
            "with" if each.get("operator") == SetOperator.In else "without",
            listed(map(code, each.get("values"))),
            capability_set(each),
        )
        for each in selector.each("matchCapabilities")
    ]
    return parts


def capability_set(match: Part) -> str:
    """The set of capabilities that a filter asks for, in words."""
    # The CRD's default (types.go at v1.6.0).
    return str(match.get("type", CapabilitySet.Effective)).lower()


def limits(selectors: Iterable[Selector]) -> str:
    """How often the same thing is reported, in words."""
    rendered = sorted({_limit(each) for each in selectors}, key=lambda each: (not each, each))
    return (
        " or ".join(each or "as often as it happens" for each in rendered) if any(rendered) else "-"
    )


def _limit(selector: Selector) -> str:
    for each in selector.called:
        rate = each.get("rateLimit")
        if each.name == ActionName.Post and rate:
            unit = "" if rate[-1].isalpha() else "s"
            scope = each.get("rateLimitScope") or RateLimitScope.thread
            by = "" if scope == RateLimitScope.global_ else f" by a {scope}"
            return f"once in {rate}{unit}{by}"
    return ""


def compared(match: policy.Filter, lists: Lists) -> Markup:
    """One filter on arguments, those that its hook declares."""
    fields = match.hook.declared(match.declared_in)
    subjects = [_subject(each, fields) if each else Markup("?") for each in match.subjects]
    values = tuple(match.values)
    words = COMPARED[Operator[match.operator]][len(values) > 1]
    rendered = Markup(" {}").format(lists.rendered(values)) if values else Markup("")
    return Markup("{} {}{}").format(Markup(" or ").join(subjects), words, rendered)


def _subject(field: Arg, fields: Sequence[Arg]) -> Markup:
    resolve = field.get("resolve")
    if field.get("source"):
        return Markup("the task's {}").format(code(resolve))
    several = len({each.index for each in fields}) > 1
    of = f" of argument {field.index + 1}" if several else ""
    if not resolve:
        what = READ_AS.get(ArgType[field.type])
        return (
            Markup("{}{}").format(what, of)
            if what
            else Markup("argument {}").format(field.index + 1)
        )
    path = "the path in its file system of " if field.type == ArgType.dentry else ""
    return Markup("{}{}{}").format(path, code(resolve), of)


def _namespace(match: Part) -> Markup:
    inside = match.get("operator") == SetOperator.In
    namespace = NAMESPACES[match.get("namespace")]
    if match.get("values") == [HOST]:
        how = "in the host's {} namespace" if inside else "in another {} namespace than the host's"
        return Markup(how).format(namespace)  # noqa: S704
    how = "in one of the {} namespaces {}" if inside else "in none of the {} namespaces {}"
    return Markup(how).format(namespace, listed(map(code, match.get("values"))))  # noqa: S704
