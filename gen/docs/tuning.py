"""The settings that the texts of a detection name, and what they are set to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tetraflux.gen.docs.faults import no_such_setting
from tetraflux.gen.docs.prose import SETTING
from tetraflux.lint.findings import Finding
from tetraflux.model.detection import Detection
from tetraflux.model.settings import Settings


class Named(NamedTuple):
    """A setting and its value, as lines of a list where it has several."""

    name: str
    values: tuple[str, ...]


def named(texts: Iterable[str], settings: Settings) -> tuple[Named, ...]:
    """The settings that exist of those that the texts name, in their order."""
    names = dict.fromkeys(each for text in texts for each in SETTING.findall(text))
    found = ((name, _value(settings, name)) for name in names)
    return tuple(Named(name, _shown(value)) for name, value in found if value is not _NOTHING)


def texts(detection: Detection) -> tuple[str, ...]:
    """All texts of a detection in which a setting may be named."""
    return (
        *(detection.summary, *detection.catches, *detection.escapes, detection.noise),
        *(*detection.tuning, *detection.response),
    )


def unknown(detection: Detection, settings: Settings) -> Iterator[Finding]:
    """A finding for each setting that a text names and that does not exist."""
    for name in dict.fromkeys(each for text in texts(detection) for each in SETTING.findall(text)):
        if _value(settings, name) is _NOTHING:
            yield no_such_setting(detection.name, name)


_NOTHING = object()


def _value(settings: Settings, name: str) -> Any:
    value: Any = settings
    for part in name.split("."):
        if part not in getattr(type(value), "model_fields", {}):
            return _NOTHING
        value = getattr(value, part)
    return value


def _shown(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (str(value).lower(),)
    if isinstance(value, tuple):
        return tuple(each if isinstance(each, str) else each.model_dump_json() for each in value)
    return () if value in (None, "") else (str(value),)
