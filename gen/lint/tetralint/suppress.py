"""Comments that suppress a finding: by id, until a day, for a reason.

    # tetralint: ignore policy/<name> until 2026-12-31: the team moves to 1.7 in December
    call: sys_open  # tetralint: ignore policy/<name> until 2026-12-31: the same

A comment on a line of its own is for the next line that has something else; several may stand
there. Rules and CRD findings can be suppressed, unreadable YAML cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from .comments import Comments
from .findings import Finding, Severity
from .ids import current, moved
from .source import Place, Source

_WORDS = ("tetralint:", "gen-lint:")
"""How a suppression begins; the second is what it was called at first."""

_BEGIN = re.compile(r"(?:^|(?<=\s))#\s*(?:tetralint|gen-lint):")
_MARK = re.compile(r"#\s*(?:tetralint|gen-lint):(?P<said>.*)$")
_SAID = re.compile(
    r"\s*ignore\s+(?P<id>(?:policy|crd)/[a-z0-9-]+)\s+until\s+(?P<day>\d{4}-\d{2}-\d{2})\s*:"
    r"\s*(?P<reason>\S.*)"
)
FORM = "# tetralint: ignore policy/<name> until YYYY-MM-DD: reason"


class Suppression(NamedTuple):
    """One comment: which id it suppresses on which line, and until when; `said` is as written."""

    place: Place
    words: str
    until: date
    line: int

    @property
    def id(self) -> str:
        """The id as it is called now."""
        return current(self.words)


def applied(source: Source, findings: Iterable[Finding], today: date) -> Iterator[Finding]:
    """The findings that are left, and those about the comments themselves."""
    found = list(findings)
    if not any(each in source.text for each in _WORDS):
        yield from found
        return
    suppressions, malformed = _read(source)
    yield from malformed
    valid = [each for each in suppressions if each.until >= today]
    by_place = {(each.line, each.id) for each in valid}
    used = {(f.line, f.id) for f in found} & by_place
    yield from (f for f in found if (f.line, f.id) not in used)
    for each in suppressions:
        if moved(each.words):
            yield _renamed(source, each)
        if each.until < today:
            yield _expired(source, each)
        elif (each.line, each.id) not in used:
            yield _unused(source, each)


def _read(source: Source) -> tuple[list[Suppression], list[Finding]]:
    found: list[Suppression] = []
    malformed: list[Finding] = []
    lines = source.text.split("\n")
    following = _following(lines)
    comments = Comments(source.text)
    start = after = 0
    for number, line in enumerate(lines, 1):
        start, after = after, after + len(line) + 1
        mark = _comment(line, start, comments) if any(each in line for each in _WORDS) else None
        if not mark:
            continue
        column = line.index("#", mark.start()) + 1
        place = Place(number, column, len(line) - column + 1)
        words = _SAID.fullmatch(mark["said"].rstrip())
        day = _day(words["day"]) if words else None
        if words is None or day is None:
            malformed.append(_malformed(source, place))
            continue
        meant = number if line[: column - 1].strip() else following[number - 1]
        found.append(Suppression(place, words["id"], day, meant))
    return found, malformed


def _comment(line: str, start: int, comments: Comments) -> re.Match[str] | None:
    """The first mark of a line that begins at that offset which is in a comment."""
    return next(
        (
            each
            for found in _BEGIN.finditer(line)
            if comments.has(start + line.index("#", found.start()))
            and (each := _MARK.match(line, found.start()))
        ),
        None,
    )


def _following(lines: list[str]) -> list[int]:
    """For each line the number of the next that is neither empty nor a comment, or 0."""
    found, following = 0, [0] * len(lines)
    for position in range(len(lines) - 1, -1, -1):
        following[position] = found
        text = lines[position].lstrip()
        if text and text[0] != "#":
            found = position + 1
    return following


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _finding(source: Source, place: Place, id_: str, problem: str, fix: str) -> Finding:
    return Finding(
        id=f"lint/{id_}",
        severity=Severity.ERROR,
        file=source.name,
        line=place.line,
        column=place.column,
        width=place.width,
        problem=problem,
        consequence="it suppresses nothing",
        fix=fix,
    )


def _malformed(source: Source, place: Place) -> Finding:
    problem = "the comment is no suppression: it lacks an id, a day, or a reason"
    return _finding(source, place, "malformed-suppression", problem, f"write it as: {FORM}")


def _renamed(source: Source, each: Suppression) -> Finding:
    found = _finding(source, each.place, "renamed-id", moved(each.words), f"write {each.id}")
    return found._replace(severity=Severity.NOTE, consequence="the old id holds as well")


def _expired(source: Source, each: Suppression) -> Finding:
    problem = f"the suppression of {each.id} has expired on {each.until}"
    fix = "mend the policy, or give the comment a new day and a reason that still holds"
    return _finding(source, each.place, "expired-suppression", problem, fix)


def _unused(source: Source, each: Suppression) -> Finding:
    problem = f"nothing on line {each.line} breaks {each.id}" if each.line else "no line follows it"
    return _finding(source, each.place, "unused-suppression", problem, "remove the comment")
