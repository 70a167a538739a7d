"""Plain data as YAML that every parser reads alike.

A scalar stands plain only if no parser, YAML 1.1 or 1.2, could take it for anything but that
string; text of several lines stands as a literal block, or in double quotes where a block cannot
hold it. Lists are indented, no line is folded: a formatter in the consuming repository then has
nothing to change.

This is our own because the style is the point, and no library has it at a price that a build can
pay: PyYAML's C emitter cannot indent lists, and importing it takes a twentieth of a build; its
Python emitter and ruamel.yaml take longer than all the rest together. PyYAML, ruamel.yaml and the
Go library of kubectl and Flux read back what is written here (tests/test_emit.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from math import isfinite
from typing import Any

# What names, paths, sentences and versions are made of, a letter or a path's dots first. Whatever
# else starts with a digit, a sign or a dot could be a number, a date or a sexagesimal somewhere,
# so it is quoted instead; durations and quantities are no number to anybody.
_PLAIN = re.compile(
    r"""(?: (?: [A-Za-z/] | \.\.?/ ) [A-Za-z0-9_./@%+=()-]* (?: [ ] [A-Za-z0-9_./@%+=()-]+ )*
          | [a-z]+://[A-Za-z0-9_./@%+=:-]*[A-Za-z0-9_/]
          | [0-9]+(?:ms|s|m|h|d|Ki|Mi|Gi)
        )\Z""",
    re.VERBOSE,
)

# Words that a YAML 1.1 parser, or the resolver of a YAML 1.2 one, reads as something else.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})


# What a double-quoted scalar spells by a letter; anything else that does not print is a number.
_LETTERS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_LONGEST_KEY = 1000
"""Characters of a key up to which parsers look for its colon (YAML 1.2.2, section 7.4.2: 1024)."""


def documents(items: Iterable[tuple[str, Any]]) -> bytes:
    """YAML documents as one file; each item is its comment lines and its data.

    Comments stand above the first `---` and below the others, where editors look for them.
    """
    parts = []
    for number, (comment, data) in enumerate(items):
        separator = comment + "---\n" if number == 0 else "---\n" + comment
        parts.append(separator + dump(data))
    return "".join(parts).encode()


def dump(data: Any) -> str:
    """One document without its `---`.

    Raises TypeError, with the path, on what is not JSON, on null, and on half a surrogate pair.
    """
    try:
        return _dump(data)
    except TypeError:
        # The path of what is wrong is only looked for when something is.
        raise TypeError(next(_complaints(data, ""))) from None


def _dump(data: Any) -> str:
    if not isinstance(data, dict | list | tuple) or not data:
        return f"{_scalar(data, '')}\n"
    lines: list[str] = []
    _collection(lines, data, "", "")
    return "".join(lines)


def _collection(lines: list[str], data: Any, pad: str, head: str) -> None:
    """The lines of a map or list; `head` stands before the first one and `pad` before the others.

    They have the same width: `head` is `pad`, or the dash of the list that the collection is in.
    """
    if not isinstance(data, dict):
        for each in data:
            if isinstance(each, str) and "\n" not in each:  # most of what lists hold
                lines.append(f"{head}- {_quoted(each)}\n")
            elif isinstance(each, dict | list | tuple) and each:
                _collection(lines, each, f"{pad}  ", f"{head}- ")
            else:
                lines.append(f"{head}- {_scalar(each, pad)}\n")
            head = pad
        return
    for key, value in data.items():
        text = _quoted(key)
        # A parser gives up looking for the colon of a long key, unless it is announced.
        name = f"{text}:" if len(text) < _LONGEST_KEY else f"? {text}\n{pad}:"
        if isinstance(value, dict | list | tuple) and value:
            lines.append(f"{head}{name}\n")
            _collection(lines, value, f"{pad}  ", f"{pad}  ")
        else:
            lines.append(f"{head}{name} {_scalar(value, pad)}\n")
        head = pad


def _scalar(value: Any, pad: str) -> str:
    if isinstance(value, str):
        return _block(value, pad) if "\n" in value and _fits_block(value) else _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and isfinite(value):
        # `1e-05` is a string to a YAML 1.1 parser, which wants a dot in every float.
        mantissa, e, exponent = repr(value).partition("e")
        return f"{mantissa}{'.0' if e and '.' not in mantissa else ''}{e}{exponent}"
    if isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    raise TypeError


@cache
def _quoted(text: str) -> str:
    """The text on one line, in the quotes in which a person can read it, or in none.

    Remembered, since keys and the lists of programs stand in a tree a hundred times.
    """
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    # Single quotes take everything literally: JSON and regular expressions stay as they are.
    if ('"' in text or "\\" in text) and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        raise TypeError
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _fits_block(text: str) -> bool:
    """Whether a literal block gives back exactly this text in every parser."""
    lines = text.split("\n")
    return (
        text[0] not in " \n"
        and not text.endswith("\n\n")
        and not any(line.endswith(" ") for line in lines)
        and all(line.isprintable() for line in lines)
    )


def _block(text: str, pad: str) -> str:
    ends = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n")
    body = "".join(f"\n{pad}  {line}" if line else "\n" for line in lines)
    return f"|{'' if ends else '-'}{body}"


def _complaints(data: Any, path: str) -> Iterator[str]:
    """What cannot be written, with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                yield f"{path}: the key {key!r} is no string"
            else:
                yield from _complaints(key, path)
                yield from _complaints(value, f"{path}.{key}")
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from _complaints(value, f"{path}[{number}]")
    elif isinstance(data, str):
        if not data.isascii() and any("\ud800" <= c <= "\udfff" for c in data):
            yield f"{path}: {data!r} holds half a surrogate pair, which UTF-8 cannot"
    elif isinstance(data, float):
        if not isfinite(data):
            yield f"{path}: {data!r} is no JSON number"
    elif not isinstance(data, bool | int):
        yield f"{path}: {data!r} ({type(data).__name__}) has no place in a manifest"
