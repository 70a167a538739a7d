"""The upstream files that schemas/sources.toml pins, and getting them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tetraflux.gen.maintain.schemas.faults import missing, unreachable, wrong
from tetraflux.lint.findings import Finding

FOLDER = Path(__file__).resolve().parents[3] / "schemas"
UPSTREAM = "https://raw.githubusercontent.com"


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
            findings.append(wrong(source, str(strange[0]), sums[strange[0]]))
        else:
            findings.append(missing(source, f"under {folder}"))
    return data, findings


def download(
    sources: Sequence[Source], base: str = UPSTREAM, seconds: float = 30
) -> tuple[dict[Source, bytes], list[Finding]]:
    """The bytes of the sources from `<base>/<project>/<tag>/<path>`.

    Stops at the first that cannot be had: one finding, not one per source. `seconds` is how long
    a server may stay silent. The types of a kernel stand nowhere to be fetched: only on machines.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import urlopen

    data: dict[Source, bytes] = {}
    findings = [missing(each, "to be fetched") for each in sources if each.kind == "btf"]
    for source in (each for each in sources if each.kind != "btf"):
        url = f"{base}/{source.project}/{source.tag}/{source.path}"
        try:
            with urlopen(url, timeout=seconds) as answer:  # noqa: S310  # the base is ours
                data[source] = answer.read()
        except HTTPError as error:
            error.close()
            return {}, [unreachable(url, f"{error.code} {error.reason}")]
        except URLError as error:
            return {}, [unreachable(url, str(error.reason))]
        except (OSError, HTTPException) as error:
            return {}, [unreachable(url, str(error) or type(error).__name__)]
        actual = _sha256(data[source])
        if actual != source.sha256:
            findings.append(wrong(source, url, actual))
    return data, findings


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
