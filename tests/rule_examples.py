"""The examples of the rules, which stand beside each: what is wrong, what is right, what is found.

A document begins with `# wrong: <sentence>` or `# right: <sentence>`. `# tetragon: 1.7.0` and
`# kernel: 5.4` below it name another target than the default one. Then come the findings of the
rule, one a line, with the line of the document that they are about, counted from the first one
below these comments, and the column:

    # finds: 9:25 error spec.kprobes[0].call: <problem>; <consequence>. fix: <fix>

    ./dev python -m tests.rule_examples      writes what is found now into the files; review it
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tetraflux.lint import rules
from tetraflux.lint.files import Linted, lint_source, objects
from tetraflux.lint.findings import Finding
from tetraflux.lint.hit import Path as Path_
from tetraflux.lint.reader import Reader
from tetraflux.lint.rules import Rule
from tetraflux.lint.source import Source
from tetraflux.lint.target import Target, kernel, tetragon

FOLDER = Path(rules.__file__).parent
TODAY = date(2026, 1, 1)

_HEAD = re.compile(
    r"# (?P<mark>wrong|right): (?P<sentence>\S.*)\n"
    r"(?P<more>(?:# (?!finds)\w+: \S+\n)*)(?P<finds>(?:# finds: .*\n)*)"
)


class Example(NamedTuple):
    """One document of an example file; `text` is what is judged, below its comments."""

    file: str
    sentence: str
    is_wrong: bool
    text: str
    target: Target = Target()
    finds: tuple[str, ...] = ()

    def judged(self) -> Linted:
        """What the linter says of it."""
        return lint_source(Source(self.file, self.text), self.target, TODAY)

    def findings(self, id_: str = "") -> list[Finding]:
        """Its findings, or those of one id."""
        return [each for each in self.judged().findings if id_ in ("", each.id)]

    def policies(self) -> list[tuple[Path_, Any]]:
        """The objects of the document with the way to each."""
        return [
            each
            for document in Reader(Source(self.file, self.text)).documents()
            for each in objects(document.data, ())
        ]


def file_of(rule: Rule) -> Path:
    """The file with the examples of a rule, beside the module of its name."""
    return FOLDER.joinpath(*rule.__name__.split(".")[-2:]).with_suffix(".yaml")


def examples(file: Path) -> list[Example]:
    """The documents of an example file. Raises AssertionError where one does not say what it is."""
    return [example for example, _ in _split(file)]


def _split(file: Path) -> list[tuple[Example, str]]:
    """The documents, each with its comments but for the findings."""
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
        example = Example(
            file=file.name,
            sentence=head["sentence"],
            is_wrong=head["mark"] == "wrong",
            text=text[head.end() :],
            target=target,
            finds=tuple(line.removeprefix("# finds: ") for line in head["finds"].splitlines()),
        )
        found.append((example, text[: head.start("finds")]))
    return found


def line(finding: Finding) -> str:
    """A finding as the examples have it."""
    place = f"{finding.line}:{finding.column}"
    if finding.width > 1:
        place += f"-{finding.column + finding.width - 1}"
    message = f"{finding.problem}; {finding.consequence}. fix: {finding.fix}"
    return " ".join(f"{place} {finding.severity} {finding.path}: {message}".split())


def written(file: Path, id_: str) -> str:
    """The file with what the rule of that id finds in it now."""
    documents = []
    for example, head in _split(file):
        finds = "".join(f"# finds: {line(each)}\n" for each in example.findings(id_))
        documents.append(head + finds + example.text)
    return "---\n".join(documents)


def main(all_: Sequence[Rule] = rules.modules()) -> None:
    """Write what is found into every file that says something else."""
    for rule in all_:
        file = file_of(rule)
        text = written(file, rule.ID)
        if text != file.read_text(encoding="utf-8"):
            file.write_text(text, encoding="utf-8")
            print(file.relative_to(FOLDER))


if __name__ == "__main__":
    main()
