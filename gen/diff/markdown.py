"""The changes as a comment on a pull request, which no value in them can break."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tetraflux.gen.diff.changes import Change, Field
from tetraflux.gen.diff.report import SAME, summary
from tetraflux.gen.diff.values import brief, differing, is_short, shown
from tetraflux.gen.diff.vocabulary import WORDS

LIMIT = 60_000
"""Characters of markdown; GitHub refuses comments of more than 65,536."""

_WORDS_LIMIT = 20_000
_LINES, _COLUMNS = 120, 400  # what markdown shows of one value


def as_markdown(changes: Sequence[Change]) -> str:
    """The changes as a comment of fewer than `LIMIT` characters, what matters most first."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    env = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"code": lambda text: Markup(f"<code>{_inert(text)}</code>"), "prose": _prose}  # noqa: S704
    parts: Any = env.get_template("diff.md.j2").module
    order = list(WORDS)
    notes = [(order.index(n.id), change.object, n) for change in changes for n in change.notes]
    lines = [str(parts.word(name, note)) for _, name, note in sorted(notes)]
    words, cut = _fitting(lines, _WORDS_LIMIT)
    kinds = ("changed", "added", "removed")
    blocks = []
    for change in sorted(changes, key=lambda change: kinds.index(change.kind)):
        short = [field for field in change.fields if is_short(field)]
        rows = [(f.path, brief(f.old), brief(f.new)) for f in short]
        long = [(f.path, *_fenced(f)) for f in change.fields if not is_short(f)]
        blocks.append(str(parts.details(change, rows, long)))
    room = LIMIT - sum(map(len, words)) - 1000  # for the summary and the two lines on what is cut
    details, hidden = _fitting(blocks, room)
    text = parts.comment(
        summary=summary(changes) if changes else SAME.strip(),
        words=[Markup(word) for word in words],  # noqa: S704  # the macros have escaped them
        words_cut=cut,
        details=[Markup(block) for block in details],  # noqa: S704
        cut=hidden,
        total=len(blocks),
    )
    return str(text)


def _fitting(parts: Sequence[str], room: int) -> tuple[list[str], tuple[int, int]]:
    """The parts that fit, in their order, and how many parts and characters do not."""
    kept, parts_cut, characters = [], 0, 0
    for part in parts:
        if len(part) <= room:
            kept.append(part)
            room -= len(part)
        else:
            parts_cut, characters = parts_cut + 1, characters + len(part)
    return kept, (parts_cut, characters)


def _fenced(field: Field) -> tuple[str, Any]:
    """A fence longer than any in the lines, and the lines, which markdown leaves alone in it."""
    import re

    from markupsafe import Markup

    lines = "\n".join(differing(field, _LINES, _COLUMNS))
    longest = max((len(run) for run in re.findall("`+", lines)), default=0)
    return "`" * max(3, longest + 1), Markup(lines)  # noqa: S704  # verbatim inside the fence


def _inert(text: object) -> str:
    """The text with everything that HTML or markdown could read as more than text as entities."""
    plain = shown(str(text))
    return "".join(c if c.isalnum() or c in " .,:;/=()%-+?…" else f"&#{ord(c)};" for c in plain)


def _prose(text: object) -> Any:
    """The same outside `<code>`, where GitHub still looks for people and issues to link."""
    from markupsafe import Markup

    inert = _inert(text)
    for sign in "@#":
        inert = inert.replace(f"&#{ord(sign)};", f"&#{ord(sign)};<!-- -->")
    return Markup(inert)  # noqa: S704
