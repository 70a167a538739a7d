"""Words as findings have them: the nearest of some, and values that are safe to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def close(word: str, words: Iterable[str]) -> str | None:
    """The nearest of the words, whatever their case; None where none is near."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in sorted(words)}
    near = get_close_matches(word[:100].lower(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def hint(near: str | None) -> str:
    """The did-you-mean, or nothing."""
    return f" (did you mean {near}?)" if near else ""


def shown(value: object) -> str:
    """A value as a finding names it: quoted, and cut where it is long."""
    if isinstance(value, str):
        value = value[:100]
    elif isinstance(value, list | dict) and len(value) > 20:
        return f"a {'list' if isinstance(value, list) else 'map'} of {len(value)}"
    return cut(repr(value), 80)


def safe(text: str) -> str:
    """The text without what would steer a terminal or break the line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def safe_lines(text: str) -> str:
    """The text of several lines without what would steer a terminal."""
    return "\n".join(map(safe, text.split("\n")))


def cut(text: str, most: int = 500) -> str:
    """The text, or its beginning where it is longer than any that people read."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def dotted(path: Sequence[str | int]) -> str:
    """A path as people write it: `spec.rules[0].expr`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text
