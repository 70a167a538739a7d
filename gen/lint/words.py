"""The nearest of some words, for a did-you-mean."""

from __future__ import annotations

from collections.abc import Iterable


def close(word: str, words: Iterable[str]) -> str | None:
    """The nearest of the words, whatever their case; None where none is near."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in sorted(words)}
    near = get_close_matches(word.lower()[:100], folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def hint(near: str | None) -> str:
    """The did-you-mean, or nothing."""
    return f" (did you mean {near}?)" if near else ""


def shown(value: object) -> str:
    """A value as a finding names it: quoted, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
