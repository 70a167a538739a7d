"""Plain data as YAML that every parser reads alike.

The C emitter of PyYAML writes the bytes; the choice of style is ours. A scalar stands plain only
if no parser, YAML 1.1 or 1.2, could take it for anything but that string; text of several lines
stands as a literal block, or in double quotes where a block cannot hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

_WIDTH = 1 << 30  # never fold a line: a folded scalar is a diff that nobody can read

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

_SURROGATE = re.compile("[\ud800-\udfff]")

# Words that a YAML 1.1 parser, or the resolver of a YAML 1.2 one, reads as something else.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})


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
    text: str = yaml.emit(
        _document(data), Dumper=yaml.CSafeDumper, width=_WIDTH, allow_unicode=True, indent=2
    )
    return text


def _document(data: Any) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _events(data, "")
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _events(data: Any, path: str) -> Iterator[yaml.Event]:
    if isinstance(data, str):
        yield _string(data, path)
    elif isinstance(data, dict):
        yield yaml.MappingStartEvent(None, None, True, flow_style=not data)
        for key, value in data.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: the key {key!r} is no string")
            yield _string(key, path)
            yield from _events(value, f"{path}.{key}")
        yield yaml.MappingEndEvent()
    elif isinstance(data, list | tuple):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=not data)
        for number, value in enumerate(data):
            yield from _events(value, f"{path}[{number}]")
        yield yaml.SequenceEndEvent()
    elif isinstance(data, bool):
        yield _plain("true" if data else "false")
    elif isinstance(data, int):
        yield _plain(str(data))
    elif isinstance(data, float):
        yield _plain(_float(data, path))
    else:
        raise TypeError(f"{path}: {data!r} ({type(data).__name__}) has no place in a manifest")


def _plain(text: str) -> yaml.Event:
    return yaml.ScalarEvent(None, None, (True, False), text)


def _float(value: float, path: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise TypeError(f"{path}: {value!r} is no JSON number")
    # `1e-05` is a string to a YAML 1.1 parser, which wants a dot in every float.
    mantissa, e, exponent = repr(value).partition("e")
    return f"{mantissa}.0{e}{exponent}" if e and "." not in mantissa else f"{mantissa}{e}{exponent}"


def _string(text: str, path: str) -> yaml.Event:
    if _stands_plain(text):
        return _plain(text)
    if _SURROGATE.search(text):
        raise TypeError(f"{path}: {text!r} holds half a surrogate pair, which UTF-8 cannot")
    return yaml.ScalarEvent(None, None, (False, True), text, style=_style(text))


def _stands_plain(text: str) -> bool:
    return bool(_PLAIN.match(text)) and text.lower() not in _WORDS


def _style(text: str) -> str:
    """The quotes or the block in which a person can read the text, and every parser does."""
    if "\n" in text:
        return "|" if _fits_block(text) else '"'
    # Single quotes take everything literally: JSON and regular expressions stay as they are.
    literal = ('"' in text or "\\" in text) and text.isprintable()
    return "'" if literal else '"'


def _fits_block(text: str) -> bool:
    """Whether a literal block gives back exactly this text in every parser."""
    lines = text.split("\n")
    return (
        text[0] not in " \n\t"
        and not text.endswith("\n\n")
        and not any(line.endswith(" ") for line in lines)
        and all(line.isprintable() for line in lines)
    )
