"""By which facts a version of Tetragon is judged.

What differs between versions is data: one file a version below `schemas/`. A patch release that
has none is judged as the newest one of its minor version that has: 1.6.1 changed no key of the
chart and no metric, and neither has branch v1.7 since v1.7.0.
"""

from collections.abc import Iterable

Version = tuple[int, ...]


def judged_as(version: str, known: Iterable[str]) -> str | None:
    """The known version whose facts hold for a version; None where its minor version is not known.

    Raises ValueError where the version is no numbers with dots between.
    """
    wanted = _numbers(version)
    before = [each for each in known if _numbers(each) <= wanted]
    newest = max(before, key=_numbers, default=None)
    return newest if newest and _numbers(newest)[:2] == wanted[:2] else None


def _numbers(version: str) -> Version:
    return tuple(map(int, version.split(".")))
