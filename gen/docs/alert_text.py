"""Prometheus templates, as alerts have them, in words for a reader who has no alert before them."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_LABEL = re.compile(r"\$labels\.(\w+)")


def readable(template: str) -> str:
    """The text with `‹label›` for what is filled in, and alternatives in parentheses."""
    branches: list[list[str]] = [[""]]
    for number, part in enumerate(_TOKEN.split(template)):
        word = part.split(" ", 1)[0] if number % 2 else ""
        if word == "if":
            branches.append([""])
        elif word == "else" and len(branches) > 1:
            branches[-1].append("")
        elif word == "end" and len(branches) > 1:
            branches[-2][-1] += _either(branches.pop())
        else:
            branches[-1][-1] += _filled(part) if number % 2 else part
    while len(branches) > 1:  # an `if` without its `end`, which Prometheus refuses
        branches[-2][-1] += _either(branches.pop())
    return " ".join(branches[0][0].split())


def _either(texts: list[str]) -> str:
    """One of the texts; the space before them stays outside of the parentheses."""
    space = " " if any(each[:1].isspace() for each in texts) else ""
    return f"{space}({' / '.join(' '.join(each.split()) for each in texts)})"


def _filled(action: str) -> str:
    label = _LABEL.search(action)
    return f"‹{label[1]}›" if label else "‹value›"
