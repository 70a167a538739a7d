"""Say what Flux would change if the rendered tree replaced another one.

The other tree is a folder with the layout of the output folder, or the output folder as it is at a
git revision (default: HEAD); a folder of that name wins, `heads/NAME` names a branch beyond doubt.
Where the old tree has a list of the files that gen wrote, other files in it count as nobody's.

Changes are said per object: added, removed, or which fields change, and in words what matters to a
reviewer, such as a policy that begins to enforce or an object that Flux would delete.

  gen diff                          the model against the last commit
  gen diff origin/main --format markdown     the comment for a pull request
  gen diff ../other/tree --exit-code         a test: are the trees the same to Flux?

exit status: 0 with and without differences; with --exit-code 1 where there are any; 2 for a wrong
revision or folder, or bad settings. Findings of checks are counted on stderr and stop nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gen.verbs.common import add_output, add_settings, made, say

if TYPE_CHECKING:
    from gen.diff import Change, Field


LIMIT = 60_000
"""Characters of markdown; GitHub refuses comments of more than 65,536."""

_WORDS_LIMIT = 20_000
_SHORT = 60  # characters of a value that stands on one line with its path
_LINES, _COLUMNS = 120, 400  # what markdown shows of one value
_SAME = "No differences: Flux would change nothing.\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "against", nargs="?", default="HEAD", metavar="DIR|REV", help="the old tree (HEAD)"
    )
    add_output(parser, "the output folder, as which REV is read")
    add_settings(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="for a terminal, for programs, for a comment on a pull request",
    )
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with 1 where there are differences"
    )


def run(args: argparse.Namespace) -> int:
    """Compare and print. Raises `UsageError` where there is no old tree to compare with."""
    from gen.cli import UsageError
    from gen.diff import Unreadable, compare
    from gen.findings import Severity

    old = old_tree(args.against, args.output)
    build = made(args)
    if isinstance(build, int):
        return build
    errors = sum(1 for finding in build.findings if finding.severity is Severity.ERROR)
    if errors:
        say(f"gen: the new tree has {errors} errors, which gen check lists; gen build refuses it")
    try:
        changes = compare(_ours(old, build.files), build.files)
    except Unreadable as error:
        raise UsageError(f"the tree of {args.against} cannot be read: {error}") from None
    form = {"json": as_json, "markdown": as_markdown}.get(args.format, as_text)
    sys.stdout.write(form(changes))
    return 1 if args.exit_code and changes else 0


def old_tree(against: str, output: Path) -> dict[str, bytes]:
    """The files of a folder, or of the output folder at a revision. Raises `UsageError`."""
    from gen.cli import UsageError

    folder = Path(against)
    if not folder.is_dir():
        return _at_revision(against, output)
    try:
        if not any(folder.iterdir()):
            say(f"gen: {against} is empty: everything is added")
        elif not (folder / "apps").is_dir():
            raise UsageError(f"{against} has no folder apps/: name the one that gen build writes")
        found = (each for each in sorted(folder.rglob("*")) if each.is_file())
        return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None


def _at_revision(revision: str, output: Path) -> dict[str, bytes]:
    """The blobs, read without any conversion that .gitattributes could ask of `git archive`."""
    from gen.cli import UsageError

    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is no folder and no git revision")
    there = output.absolute()
    start = next(each for each in (there, *there.parents) if each.is_dir())
    inside = there.relative_to(start).as_posix()
    listing = _git(start, revision, ["ls-tree", "-r", "-z", revision, "--", inside])
    blobs = {}
    for row in filter(None, listing.split(b"\0")):
        about, _, path = row.partition(b"\t")
        mode, kind, name = about.split()[:3]
        if kind == b"blob" and mode != b"120000":  # neither submodules nor symbolic links
            place = Path(path.decode(errors="surrogateescape")).relative_to(inside)
            blobs[place.as_posix()] = name
    if not blobs:
        say(f"gen: {revision} has no {output.as_posix()}: everything is added")
    wanted = b"".join(b"%b\n" % name for name in blobs.values())
    stream = _git(start, revision, ["cat-file", "--batch"], wanted)
    files, done = {}, 0
    for each in blobs:  # a line `<name> blob <size>`, the content, a line end
        start_of = stream.index(b"\n", done) + 1
        done = start_of + int(stream[done:start_of].split()[2])
        files[each] = stream[start_of:done]
        done += 1
    return files


def _git(folder: Path, revision: str, words: Sequence[str], given: bytes = b"") -> bytes:
    from gen.cli import UsageError

    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        text = f"git cannot be run ({error.strerror}): name a folder to compare with instead"
        raise UsageError(text) from None
    if done.returncode:
        said = (done.stderr.decode(errors="replace").strip() or "it says nothing").splitlines()[0]
        hint = f"{revision!r} is no folder, and git knows no such revision in {folder}"
        raise UsageError(f"{hint}: {said.removeprefix('fatal: ')}")
    return done.stdout


def _ours(old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, bytes]:
    """The files that a build may change or remove, where the old tree lists them."""
    from gen.tree import MANIFEST

    if MANIFEST not in old:
        return old
    listed = old[MANIFEST].decode(errors="replace").splitlines()
    return {path: content for path, content in old.items() if path in listed or path in new}


def as_text(changes: Sequence[Change]) -> str:
    """The changes for a terminal; of whole objects only the names."""
    if not changes:
        return _SAME
    parts = []
    for change in changes:
        parts.append(f"{change.kind} {_shown(change.object)} ({_shown(change.file)})\n")
        parts += [f"  ! {_shown(note.text)}\n" for note in change.notes]
        for field in change.fields if change.kind == "changed" else ():
            if _is_short(field):
                values = f" {_brief(field.old)} -> {_brief(field.new)}\n"
            else:
                values = "\n" + "".join(f"    {line}\n" for line in _lines(field))
            parts.append(f"  {_shown(field.path)}:{values}")
        parts.append("\n")
    return "".join(parts) + _summary(changes) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """A list of objects; a field that is added has no `old`, one that is removed no `new`."""
    import orjson

    from gen.diff import MISSING

    rows = []
    for change in changes:
        row = change._asdict()
        row["notes"] = [note._asdict() for note in change.notes]
        row["fields"] = [
            {key: value for key, value in field._asdict().items() if value is not MISSING}
            for field in change.fields
        ]
        rows.append(row)
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_markdown(changes: Sequence[Change]) -> str:
    """The changes as a comment of fewer than `LIMIT` characters, what matters most first."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from gen.diff_words import WORDS

    env = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"code": lambda text: Markup(f"<code>{_inert(text)}</code>"), "prose": _prose}  # noqa: S704
    parts: Any = env.get_template("diff.md.j2").module
    order = list(WORDS)
    notes = [(order.index(n.id), change.object, n) for change in changes for n in change.notes]
    lines = [str(parts.word(name, note)) for _, name, note in sorted(notes)]
    words, cut = _fitting(lines, _WORDS_LIMIT)
    kinds = ("changed", "added", "removed")
    blocks = []
    for change in sorted(changes, key=lambda change: kinds.index(change.kind)):
        short = [field for field in change.fields if _is_short(field)]
        rows = [(f.path, _brief(f.old), _brief(f.new)) for f in short]
        long = [(f.path, *_fenced(f)) for f in change.fields if not _is_short(f)]
        blocks.append(str(parts.details(change, rows, long)))
    room = LIMIT - sum(map(len, words)) - 1000  # for the summary and the two lines on what is cut
    details, hidden = _fitting(blocks, room)
    text = parts.comment(
        summary=_summary(changes) if changes else _SAME.strip(),
        words=[Markup(word) for word in words],  # noqa: S704  # the macros have escaped them
        words_cut=cut,
        details=[Markup(block) for block in details],  # noqa: S704
        cut=hidden,
        total=len(blocks),
    )
    return str(text)


def _fitting(parts: Sequence[str], room: int) -> tuple[list[str], tuple[int, int]]:
    """The parts that fit, in their order, and how many parts and characters do not."""
    kept, parts_cut, characters = [], 0, 0
    for part in parts:
        if len(part) <= room:
            kept.append(part)
            room -= len(part)
        else:
            parts_cut, characters = parts_cut + 1, characters + len(part)
    return kept, (parts_cut, characters)


def _summary(changes: Sequence[Change]) -> str:
    kinds = [change.kind for change in changes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed"))
    return f"Flux would change {len(changes)} object{'s' * (len(changes) != 1)}: {counts}"


def _is_short(field: Field) -> bool:
    sides = (field.old, field.new)
    plain = not any(isinstance(side, dict | list) and side for side in sides)
    return plain and all(len(_brief(side)) <= _SHORT and "\n" not in str(side) for side in sides)


def _brief(value: Any) -> str:
    """A value on one line; text that could be taken for something else stands in quotes."""
    import json

    from gen.diff import MISSING

    if value is MISSING:
        return "(none)"
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        json.loads(value)
    except ValueError:
        clear = value.isprintable() and value == value.strip() and value[:1] not in ("", '"', "(")
        return value if clear else json.dumps(value, ensure_ascii=not value.isprintable())
    return json.dumps(value)


def _lines(field: Field, most: int = sys.maxsize, columns: int = sys.maxsize) -> list[str]:
    """The difference of two long values, line by line, without what both have."""
    from difflib import unified_diff

    found = [*unified_diff(_text(field.old), _text(field.new), lineterm="", n=2)][3:]
    lines = ["…" if line.startswith("@@") else line for line in found]
    lines = [
        f"{line[:columns]}… {len(line) - columns} more" if len(line) > columns else line
        for line in lines
    ]
    more = [f"… {len(lines) - most} more lines"] if len(lines) > most else []
    return [*lines[:most], *more]


def _text(value: Any) -> list[str]:
    import yaml

    from gen.diff import MISSING

    if value is MISSING:
        return []
    if isinstance(value, dict | list) and value:
        style: dict[str, Any] = {"sort_keys": False, "width": 1 << 30, "allow_unicode": True}
        text: str = yaml.dump(value, Dumper=yaml.CSafeDumper, **style)
        return text.rstrip("\n").split("\n")
    plain = value if isinstance(value, str) else _brief(value)
    return [_shown(line) for line in plain.split("\n")]


def _shown(text: str) -> str:
    """The text without characters that a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in text)


def _fenced(field: Field) -> tuple[str, Any]:
    """A fence longer than any in the lines, and the lines, which markdown leaves alone in it."""
    import re

    from markupsafe import Markup

    lines = "\n".join(_lines(field, _LINES, _COLUMNS))
    longest = max((len(run) for run in re.findall("`+", lines)), default=0)
    return "`" * max(3, longest + 1), Markup(lines)  # noqa: S704  # verbatim inside the fence


def _inert(text: object) -> str:
    """The text with everything that HTML or markdown could read as more than text as entities."""
    plain = _shown(str(text))
    return "".join(c if c.isalnum() or c in " .,:;/=()%-+?…" else f"&#{ord(c)};" for c in plain)


def _prose(text: object) -> Any:
    """The same outside `<code>`, where GitHub still looks for people and issues to link."""
    from markupsafe import Markup

    inert = _inert(text)
    for sign in "@#":
        inert = inert.replace(f"&#{ord(sign)};", f"&#{ord(sign)};<!-- -->")
    return Markup(inert)  # noqa: S704
