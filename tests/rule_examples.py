"""The examples of the rules: `tests/rules/<name>.yaml`, whose documents say what they are.

A document begins with `# wrong: <sentence>` or `# right: <sentence>`. `# tetragon: 1.7.0` and
`# kernel: 5.4` below it name another target than the default one.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tetraflux.lint.files import Judged, judge_source
from tetraflux.lint.findings import Finding
from tetraflux.lint.source import Source
from tetraflux.lint.target import Target, kernel, tetragon

FOLDER = Path(__file__).parent / "rules"
TODAY = date(2026, 1, 1)

_HEAD = re.compile(r"# (?P<mark>wrong|right): (?P<sentence>\S.*)\n(?P<more>(?:# \w+: \S+\n)*)")


class Example(NamedTuple):
    """One document of an example file."""

    file: str
    sentence: str
    is_wrong: bool
    text: str
    target: Target = Target()

    def judged(self) -> Judged:
        """What `tetraflux lint` says of it."""
        return judge_source(Source(self.file, self.text), self.target, TODAY)

    def findings(self, id_: str = "") -> list[Finding]:
        """Its findings, or those of one id."""
        return [each for each in self.judged().findings if id_ in ("", each.id)]


def examples(file: Path) -> list[Example]:
    """The documents of an example file. Raises AssertionError where one does not say what it is."""
    found = []
    for text in re.split(r"^---\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
        head = _HEAD.match(text)
        assert head, f"{file.name}: a document does not begin with `# wrong: ` or `# right: `"
        more = dict(re.findall(r"# (\w+): (\S+)\n", head["more"]))
        assert more.keys() <= {"tetragon", "kernel"}, f"{file.name}: {more}"
        target = Target()
        if "tetragon" in more:
            target = target._replace(tetragon=tetragon(more["tetragon"]))
        if "kernel" in more:
            target = target._replace(kernel=kernel(more["kernel"]))
        is_wrong = head["mark"] == "wrong"
        found.append(Example(file.name, head["sentence"], is_wrong, text, target))
    return found
