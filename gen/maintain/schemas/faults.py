"""What can be wrong with upstream's files, as findings, and the pages that explain them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from tetraflux.gen.maintain.schemas.sources import Source

_NOTHING = "nothing was written, and the schemas of the last run are kept"
_PINS = "schemas/sources.toml"

PAGES = {
    "schemas/sha256": """
A file that `tetraflux schemas` read is not the one that schemas/sources.toml pins: its sha256
differs. Upstream may have moved a tag, the file may come from another release, or an editor or git
may have changed its line endings. Use the file of the pinned tag. To follow another release, set
tag and sha256 together and review the diff of schemas/.
""",
    "schemas/source-missing": """
A pinned file is missing. A note lists the schemas that are kept as they are. It is an error only if
the core kinds are missing and no core/objectmeta_v1.json is left from an earlier run: without it
the fields of `metadata` are unknown. `tetraflux schemas --download` fetches all files.
""",
    "schemas/download": """
A pinned file could not be downloaded: there is no network, a proxy blocks it, or the tag no longer
exists. Nothing was written. Fetch the files by other means, put them into a folder under their own
names, and run `tetraflux schemas --from DIR`.
""",
    "schemas/btf": """
A file that is pinned as the BTF of a kernel contains something that `tetraflux schemas` cannot
convert, for example tagged types, which kernels built with clang have. Nothing was written. Extend
gen/lint/tetralint/btf, or pin another kernel.
""",
    "schemas/gives": """
A source converts to other schemas than its `gives` in schemas/sources.toml lists, for example
because a release serves a new version of a kind or no longer serves one. Check what changed, then
set `gives`; objects of a removed version have to move to one that is still served.
""",
}


def wrong(source: Source, file: str, actual: str) -> Finding:
    """A file, or an address, whose sha256 is another than the pinned one."""
    return Finding(
        id="schemas/sha256",
        severity=Severity.ERROR,
        file=file,
        problem=f"sha256 is {actual}, not {source.sha256} as for {source.project} {source.tag}",
        consequence=f"this is not the file that was pinned and reviewed; {_NOTHING}",
        fix=f"use the file of that tag, or move the pin: set tag and sha256 in {_PINS}",
    )


def missing(source: Source, where: str) -> Finding:
    """A file that is missing; its schemas are kept as they are."""
    is_kernel = source.kind == "btf"
    return Finding(
        id="schemas/source-missing",
        severity=Severity.NOTE,
        file=_PINS,
        problem=f"there is no {Path(source.path).name} of {source.project} {source.tag} {where}",
        consequence=f"kept as it is: {', '.join(source.gives)}",
        fix=f"copy /{source.path} from a machine with that kernel; tetraflux schemas --from DIR"
        if is_kernel
        else "put the file there, or run tetraflux schemas --download",
    )


def no_types(why: str) -> Finding:
    """A file that is pinned as BTF and cannot be converted."""
    return Finding(
        id="schemas/btf",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"a file that is pinned as BTF cannot be converted: {why}",
        consequence=_NOTHING,
        fix="use the file of the pinned kernel, or extend gen/lint/tetralint/btf",
    )


def no_metadata() -> Finding:
    """The schema of `metadata` is missing."""
    return Finding(
        id="schemas/source-missing",
        severity=Severity.ERROR,
        file=_PINS,
        problem="both the core kinds and core/objectmeta_v1.json are missing",
        consequence=f"no schema could check the fields of metadata; {_NOTHING}",
        fix="run tetraflux schemas --download",
    )


def unreachable(url: str, why: str) -> Finding:
    """An address from which no file could be downloaded."""
    return Finding(
        id="schemas/download",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"{url} cannot be downloaded: {why}",
        consequence=_NOTHING,
        fix="check the network and the tag, or fetch the files elsewhere and use --from DIR",
    )


def other(source: Source, made: Mapping[str, object]) -> Finding:
    """A source that converts to other schemas than its `gives` lists."""
    return Finding(
        id="schemas/gives",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"{source.path} gives {', '.join(made)}, not {', '.join(source.gives)}",
        consequence=f"a version was added or removed; {_NOTHING}",
        fix=f"set gives of {source.project} in {_PINS}",
    )
