"""Regenerate schemas/ from the upstream files that schemas/sources.toml pins.

Every kind that the tree holds, and the values of every chart that it installs, has a JSON Schema
here, converted from what its project publishes: structure only, and closed, so that a misspelt
key is an error in `gen check` instead of a setting that Kubernetes drops or Helm ignores.

  gen schemas --download     fetch each pinned file, refuse one that is not the pinned one, convert
  gen schemas --from DIR     the same from files at hand, found by name anywhere under DIR; a file
                             that is not there leaves its schemas as they are

To follow a new release of a project, change its tag and sha256 in sources.toml, run one of these,
and read the diff of schemas/: it is what upstream changed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gen.findings import Finding, Severity, has_errors, ordered
from gen.verbs.common import add_format, say, show

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
UPSTREAM = "https://raw.githubusercontent.com"

_NOTHING = "nothing was written, and the schemas stay those of the last run"
_PINS = "schemas/sources.toml"

PAGES = {
    "schemas/sha256": """
A file that `gen schemas` was given is not the one that schemas/sources.toml pins: its sha256
differs. Upstream may have moved a tag, the file may come from another release, or an editor or
git may have changed its line ends. Take the file of the tag that is pinned. To follow another
release, set tag and sha256 together and review the diff of schemas/.
""",
    "schemas/source-missing": """
A pinned file is not there. A note says which schemas stay as they are. It is an error only where
the core kinds are missing and no core/objectmeta_v1.json is left from an earlier run: without it
nobody knows what may stand below `metadata`. `gen schemas --download` fetches all of them.
""",
    "schemas/download": """
A pinned file could not be fetched: no network, a proxy, a tag that is gone. Nothing was written.
Fetch the files by other means, put them in any folder under their own names, and run
`gen schemas --from DIR`.
""",
    "schemas/gives": """
A source converts to other schemas than its `gives` in schemas/sources.toml lists, as when a
release serves a new version of a kind or stops serving one. Look at what changed, then set
`gives`; objects of a version that is gone have to move to one that is left.
""",
}


@dataclass(frozen=True)
class Source:
    """One `[[source]]` of sources.toml: a file of a project at a tag, and what it gives.

    `sha256` is of its bytes, hexadecimal; `gives` are paths below schemas/; `options` are the
    keys that only some kinds of source have, which sources.toml explains.
    """

    project: str
    tag: str
    path: str
    sha256: str
    kind: str
    gives: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def origin(self) -> str:
        """The file as people name it, which each schema made from it carries."""
        return f"from {self.project} {self.tag} {self.path}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gen schemas`."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--from", dest="folder", metavar="DIR", type=Path, help="files at hand")
    where.add_argument("--download", action="store_true", help=f"fetch from {UPSTREAM}")
    parser.add_argument("--output", metavar="DIR", type=Path, default=FOLDER, help="where to write")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Convert, verify, write; returns the exit status. Raises `UsageError` for a wrong DIR."""
    from gen.cli import UsageError

    if args.folder and not args.folder.is_dir():
        raise UsageError(f"--from {args.folder}: no such folder")
    sources = pinned()
    data, findings = download(sources) if args.download else at_hand(sources, args.folder)
    files: dict[str, bytes] = {}
    if not has_errors(findings):
        files, more = converted(data, args.output)
        findings += more
    if not has_errors(findings):
        findings += write(args.output, files, sources)
    show(ordered(findings), args.format)
    return 1 if has_errors(findings) else 0


def pinned(path: Path = FOLDER / "sources.toml") -> list[Source]:
    """The sources of a sources.toml, in its order."""
    import tomllib

    rows = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    plain = ("project", "tag", "path", "sha256", "kind")
    return [
        Source(**{key: row.pop(key) for key in plain}, gives=tuple(row.pop("gives")), options=row)
        for row in rows
    ]


def at_hand(sources: Sequence[Source], folder: Path) -> tuple[dict[Source, bytes], list[Finding]]:
    """The bytes of the sources that lie anywhere below a folder, under their own name.

    Of several files of one name the one whose sha256 fits is taken, and a file that fits another
    source (charts all call theirs values.yaml) is nobody else's.
    """
    names = {Path(source.path).name for source in sources}
    found = sorted(path for path in folder.rglob("*") if path.name in names and path.is_file())
    read = {path: path.read_bytes() for path in found}
    sums = {path: _sha256(data) for path, data in read.items()}
    pins = {source.sha256 for source in sources}
    data, findings = {}, []
    for source in sources:
        named = [path for path in found if path.name == Path(source.path).name]
        fits = [path for path in named if sums[path] == source.sha256]
        strange = [path for path in named if sums[path] not in pins]
        if fits:
            data[source] = read[fits[0]]
        elif strange:
            findings.append(_wrong(source, str(strange[0]), sums[strange[0]]))
        else:
            findings.append(_missing(source, folder))
    return data, findings


def download(
    sources: Sequence[Source], base: str = UPSTREAM, seconds: float = 30
) -> tuple[dict[Source, bytes], list[Finding]]:
    """The bytes of the sources from `<base>/<project>/<tag>/<path>`.

    Stops at the first that cannot be had: one finding, not one per source. `seconds` is how long
    a server may stay silent.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import urlopen

    data, findings = {}, []
    for source in sources:
        url = f"{base}/{source.project}/{source.tag}/{source.path}"
        try:
            with urlopen(url, timeout=seconds) as answer:  # noqa: S310  # the base is ours
                data[source] = answer.read()
        except HTTPError as error:
            error.close()
            return {}, [_unreachable(url, f"{error.code} {error.reason}")]
        except URLError as error:
            return {}, [_unreachable(url, str(error.reason))]
        except (OSError, HTTPException) as error:
            return {}, [_unreachable(url, str(error) or type(error).__name__)]
        actual = _sha256(data[source])
        if actual != source.sha256:
            findings.append(_wrong(source, url, actual))
    return data, findings


def converted(data: Mapping[Source, bytes], output: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The schema files that the sources give, by path below schemas/.

    What a person may write below `metadata` comes with the core kinds; where those were not at
    hand it is read from the output folder, else from this package.
    """
    from gen import crd

    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    meta: dict[str, Any] | None = None
    for source in sorted(data, key=lambda source: source.kind != "openapi"):
        document, option = crd.parse(data[source])[0], source.options
        if source.kind == "crd" and meta is None:
            meta = _metadata((output, FOLDER))
        if source.kind == "crd" and meta is None:
            return {}, [_no_metadata()]
        match source.kind:
            case "openapi":
                made = crd.from_openapi(document, option["kinds"])
                meta = crd.part(made[crd.OBJECT_META])
            case "schema":
                made = crd.from_schema(document, option["kinds"])
            case "values":
                made = {source.gives[0]: crd.from_values(document, **option)}
            case _:
                made = crd.from_crd(document, meta or {}, option.get("same"))
        if set(made) != set(source.gives):
            findings.append(_other(source, made))
        files |= {path: crd.text(schema, source.origin) for path, schema in made.items()}
    return files, findings


def write(output: Path, files: Mapping[str, bytes], sources: Sequence[Source]) -> Sequence[Finding]:
    """Have the folder hold these files, what it has of the others, and none that no source gives.

    Returns what stood in the way.
    """
    from gen import tree

    wanted = {path for source in sources for path in source.gives}
    kept = {path: output / path for path in wanted - files.keys()}
    held = {path: file.read_bytes() for path, file in kept.items() if file.is_file()}
    written = tree.write(output, held | dict(files))
    if not has_errors(written.findings):
        gone = f", removed {', '.join(written.removed)}" if written.removed else ""
        say(f"wrote {len(written.changed)} of {len(wanted)} schemas{gone}")
    return written.findings


def _metadata(folders: Sequence[Path]) -> dict[str, Any] | None:
    import json

    from gen import crd

    for folder in folders:
        file = folder / crd.OBJECT_META
        if file.is_file():
            return crd.part(json.loads(file.read_bytes()))
    return None


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _wrong(source: Source, file: str, actual: str) -> Finding:
    return Finding(
        id="schemas/sha256",
        severity=Severity.ERROR,
        file=file,
        problem=f"sha256 is {actual}, not {source.sha256} as for {source.project} {source.tag}",
        consequence=f"this is not the file that was pinned and reviewed; {_NOTHING}",
        fix=f"take the file of that tag, or move the pin: set tag and sha256 in {_PINS}",
    )


def _missing(source: Source, folder: Path) -> Finding:
    return Finding(
        id="schemas/source-missing",
        severity=Severity.NOTE,
        file=_PINS,
        problem=f"no {Path(source.path).name} of {source.project} {source.tag} under {folder}",
        consequence=f"kept as it is: {', '.join(source.gives)}",
        fix="put the file there, or run gen schemas --download",
    )


def _no_metadata() -> Finding:
    return Finding(
        id="schemas/source-missing",
        severity=Severity.ERROR,
        file=_PINS,
        problem="neither the core kinds nor a core/objectmeta_v1.json are at hand",
        consequence=f"no schema would know what may stand below metadata; {_NOTHING}",
        fix="run gen schemas --download",
    )


def _unreachable(url: str, why: str) -> Finding:
    return Finding(
        id="schemas/download",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"{url} cannot be had: {why}",
        consequence=_NOTHING,
        fix="check the network and the tag, or fetch the files elsewhere and use --from DIR",
    )


def _other(source: Source, made: Mapping[str, object]) -> Finding:
    return Finding(
        id="schemas/gives",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"{source.path} gives {', '.join(made)}, not {', '.join(source.gives)}",
        consequence=f"a version came or went; {_NOTHING}",
        fix=f"set gives of {source.project} in {_PINS}",
    )
