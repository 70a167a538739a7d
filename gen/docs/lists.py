"""Lists of values, which are too long for the cell of a table."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from tetraflux.gen.docs.prose import code
from tetraflux.model.settings import PolicySettings

SHORT = 6
"""Lists of more values stand below the table."""


class Lists:
    """The lists of values that stand below a table, each once; those of settings by their name."""

    def __init__(self, settings: PolicySettings) -> None:
        names = ("trusted_programs", "runtime_programs")
        trusted, runtime = (code(f"policies.{name}") for name in names)
        both = settings.trusted_programs + settings.runtime_programs
        self._named = {
            frozenset(settings.trusted_programs): trusted,
            frozenset(settings.runtime_programs): runtime,
            frozenset(both): listed((trusted, runtime)),
            frozenset(each.rsplit("/", 1)[1] for each in settings.runtime_programs): Markup(
                "the names of the files of {}"
            ).format(runtime),
        }
        self.numbered: dict[tuple[str, ...], int] = {}

    def rendered(self, values: tuple[str, ...]) -> Markup:
        """The values, the settings that they are, or the number of their list."""
        if values and (named := self._named.get(frozenset(values))):
            return named
        if len(values) <= SHORT:
            return listed(map(code, values))
        for known, number in self.numbered.items():
            if values == tuple(each.removeprefix("/") for each in known) != known:
                return Markup("list {} without the slash").format(number)
        return Markup("list {}").format(self.numbered.setdefault(values, len(self.numbered) + 1))


def listed(parts: Iterable[Markup]) -> Markup:
    """`a`, `a or b`, `a, b or c`."""
    *most, last = [*parts] or [Markup("nothing")]
    return Markup(" or ").join([Markup(", ").join(most), last]) if most else last
