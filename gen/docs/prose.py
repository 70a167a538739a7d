"""Texts of the model as markdown, which no character in them can break.

In a text, words between backticks are code, and so are the names of settings. All else is words.
"""

from __future__ import annotations

import re

from markupsafe import Markup

SETTING = re.compile(
    r"(?<![\w./-])((?:agent|chart|flux|logs|monitoring|policies|self_test)(?:\.[a-z][a-z_]*)+)(?![\w(/])"
)
"""What reads like the name of a setting; `gen.docs.tuning` says which there are."""

_CODE = re.compile(rf"`([^`\n]+)`|{SETTING.pattern}")
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;"}
_SHORTCODE = re.compile(r"(?<![\w:]):(?=[a-z+-][a-z0-9_+-]*:)")
"""Where an emoji would begin; no address does so."""
_BLOCK_START = re.compile(r"[-+](?=\s|$)|[-=](?=[-=]*$)|#(?=#*(\s|$))|[0-9]+[.)](?=\s|$)")
"""What makes a heading, a list or a rule of a line that begins with it."""


def prose(text: object) -> Markup:
    """The text as one line of markdown that shows just these words."""
    line = " ".join(_visible(str(text)).split())
    parts = _CODE.split(line)
    words, spans = parts[::3], [code(a or b) for a, b in zip(parts[1::3], parts[2::3], strict=True)]
    spoken = [_escaped(each) for each in words]
    if start := _BLOCK_START.match(spoken[0]):
        sign = start.end() - 1
        spoken[0] = f"{spoken[0][:sign]}\\{spoken[0][sign:]}"
    whole = "".join(word + span for word, span in zip(spoken, [*map(str, spans), ""], strict=True))
    return Markup(whole)  # noqa: S704  # escaped above


def code(text: object) -> Markup:
    """The text as code, also in a cell of a table."""
    line = " ".join(_visible(str(text)).split("\n"))
    if line.strip() == line and line and not set(line) & set("`|"):
        return Markup(f"`{line}`")  # noqa: S704  # nothing ends the span
    inert = "".join(c if c.isalnum() or c in " ./-,=()" else f"&#{ord(c)};" for c in line)
    return Markup(f"<code>{inert}</code>")  # noqa: S704


def fenced(text: object, language: str) -> Markup:
    """The lines as they are, in a fence that is longer than any in them."""
    lines = "\n".join(_visible(line) for line in str(text).rstrip("\n").split("\n"))
    longest = max((len(run) for run in re.findall("`+", lines)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{lines}\n{fence}")  # noqa: S704


def _escaped(text: str) -> str:
    text = "".join(_ENTITIES.get(c, c) for c in _SPECIAL.sub(r"\\\g<0>", text))
    return _SHORTCODE.sub("&#58;", text)


def _visible(text: str) -> str:
    """The text without characters that nobody sees and something may obey."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
