"""Changes to the file as YAML: what its parser takes, refuses, or reads as something else."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator
from tests.agreement.patch import Edit

MUTATORS: list[Mutator] = []

FILE: list[tuple[str, str, list[Edit]]] = [
    ("key-twice", "a key twice", [("      syscall: false\n", "      syscall: false\n" * 2)]),
    ("key-twice-above", "two lists of hooks", [("spec:\n", "spec:\n  kprobes: []\n")]),
    ("tab", "a tab where blanks belong", [("      syscall: false", "\tsyscall: false")]),
    ("indentation", "a key that is not below the others", [("      syscall", "     syscall")]),
    ("open-quote", "a quote that is not closed", [("type: int\n", 'type: "int\n')]),
    ("bracket", "a list that is not closed", [("[/etc/]", "[/etc/")]),
    ("open-brace", "a template that was not rendered", [("[/etc/]", "{{ .Values.paths }}")]),
    ("no", "no for false", [("syscall: false", "syscall: no")]),
    ("off", "off for false", [("syscall: false", "syscall: off")]),
    ("n", "n for false", [("syscall: false", "syscall: n")]),
    ("FALSE", "FALSE for false", [("syscall: false", "syscall: FALSE")]),
    ("quoted-bool", "a text for false", [("syscall: false", 'syscall: "false"')]),
    ("null-bool", "null for false", [("syscall: false", "syscall: null")]),
    ("null-bool-tilde", "a field that is empty", [("syscall: false", "syscall:")]),
    ("hex-index", "an index in base 16", [("- index: 1\n", "- index: 0x1\n")]),
    ("octal-index", "an index in base 8", [("- index: 1\n", "- index: 01\n")]),
    ("float-index", "an index with a point", [("- index: 1\n", "- index: 1.0\n")]),
    ("exponent-index", "an index with an exponent", [("- index: 1\n", "- index: 1e0\n")]),
    ("half-index", "half an index", [("- index: 1\n", "- index: 0.5\n")]),
    ("quoted-index", "a text for an index", [("- index: 1\n", '- index: "1"\n')]),
    ("values-text", "a text for a list", [("[/etc/]", "/etc/")]),
    ("values-number", "a number among values", [("[/etc/]", "[/etc/, 1]")]),
    ("values-yes", "a yes among values", [("[/etc/]", "[yes]")]),
    ("values-date", "a date among values", [("[/etc/]", "[2001-12-14]")]),
    ("values-time", "a time, which was a number once", [("[/etc/]", "[12:30:45]")]),
    ("values-null", "a null among values", [("[/etc/]", "[/etc/, ~]")]),
    ("selectors-null", "selectors that are null",
     [("        - matchArgs:\n            - index: 0\n              operator: Prefix\n"
       "              values: [/etc/]\n", "")]),
    ("separator", "a separator above", [("# A file", "---\n# A file")]),
    ("directive", "a directive above", [("# A file", "%YAML 1.1\n---\n# A file")]),
    ("end", "an end of the document", [("[/etc/]\n", "[/etc/]\n...\n")]),
    ("bom", "a byte order mark", [("# A file", "\ufeff# A file")]),
    ("crlf", "lines that end as on Windows", [("\n", "\r\n")]),
    ("nul", "a NUL byte", [("# A file", "# \0 A file")]),
    ("anchor", "an anchor and its alias",
     [("values: [/etc/]",
       "values: &paths [/etc/]\n            - {operator: NotPrefix, values: *paths}")]),
    ("anchor-unknown", "an alias of nothing", [("[/etc/]", "*paths")]),
    ("merge", "a merged map",
     [("        - index: 1\n          type: int\n",
       "        - <<: {type: int}\n          index: 1\n")]),
    ("merge-twice", "a merged map that brings what is there",
     [("        - index: 1\n          type: int\n",
       "        - <<: {type: string, index: 1}\n          type: int\n")]),
    ("tag", "a tag of its own", [("type: int\n", "type: !mine int\n")]),
    ("str-tag", "a tag that makes a text", [("[/etc/]", "[!!str 1]")]),
    ("block", "a block as a value",
     [("values: [/etc/]", "values:\n                - |\n                  /etc/")]),
    ("key-number", "a number as a key", [("      syscall", "      1: 2\n      syscall")]),
    ("key-case", "a key in another case", [("syscall: false", "Syscall: false")]),
]  # fmt: skip


@mutator("0", MUTATORS)
def yaml(picks: Picks) -> Iterator[Change]:
    for variant, sentence, edits in FILE:
        yield Change(picks.own("file"), variant, sentence, [], edits)
