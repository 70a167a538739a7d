"""What can be wrong with upstream's files, as findings, and the pages that explain them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from tetraflux.gen.maintain.schemas.sources import Source

_NOTHING = "nothing was written, and the schemas stay those of the last run"
_PINS = "schemas/sources.toml"

PAGES = {
    "schemas/sha256": """
A file that `tetraflux schemas` was given is not the one that schemas/sources.toml pins: its sha256
differs. Upstream may have moved a tag, the file may come from another release, or an editor or
git may have changed its line ends. Take the file of the tag that is pinned. To follow another
release, set tag and sha256 together and review the diff of schemas/.
""",
    "schemas/source-missing": """
A pinned file is not there. A note says which schemas stay as they are. It is an error only where
the core kinds are missing and no core/objectmeta_v1.json is left from an earlier run: without it
nobody knows what may stand below `metadata`. `tetraflux schemas --download` fetches all of them.
""",
    "schemas/download": """
A pinned file could not be fetched: no network, a proxy, a tag that is gone. Nothing was written.
Fetch the files by other means, put them in any folder under their own names, and run
`tetraflux schemas --from DIR`.
""",
    "schemas/btf": """
A file that is pinned as the BTF of a kernel has something that `gen` cannot tell of, for example
types with tags, which kernels have that clang built. Nothing was written. Extend gen/btf, or pin
another kernel.
""",
    "schemas/gives": """
A source converts to other schemas than its `gives` in schemas/sources.toml lists, as when a
release serves a new version of a kind or stops serving one. Look at what changed, then set
`gives`; objects of a version that is gone have to move to one that is left.
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
        fix=f"take the file of that tag, or move the pin: set tag and sha256 in {_PINS}",
    )


def missing(source: Source, where: str) -> Finding:
    """A file that is not at hand; its schemas stay as they are."""
    is_kernel = source.kind == "btf"
    return Finding(
        id="schemas/source-missing",
        severity=Severity.NOTE,
        file=_PINS,
        problem=f"no {Path(source.path).name} of {source.project} {source.tag} {where}",
        consequence=f"kept as it is: {', '.join(source.gives)}",
        fix=f"copy /{source.path} from a machine with that kernel; tetraflux schemas --from DIR"
        if is_kernel
        else "put the file there, or run tetraflux schemas --download",
    )


def no_types(why: str) -> Finding:
    """What is pinned as BTF cannot be told of."""
    return Finding(
        id="schemas/btf",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"a file that is pinned as BTF cannot be converted: {why}",
        consequence=_NOTHING,
        fix="take the file of the kernel that is pinned, or extend gen/btf",
    )


def no_metadata() -> Finding:
    """Nobody knows what may stand below `metadata`."""
    return Finding(
        id="schemas/source-missing",
        severity=Severity.ERROR,
        file=_PINS,
        problem="neither the core kinds nor a core/objectmeta_v1.json are at hand",
        consequence=f"no schema would know what may stand below metadata; {_NOTHING}",
        fix="run tetraflux schemas --download",
    )


def unreachable(url: str, why: str) -> Finding:
    """An address that gives no file."""
    return Finding(
        id="schemas/download",
        severity=Severity.ERROR,
        file=_PINS,
        problem=f"{url} cannot be had: {why}",
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
        consequence=f"a version came or went; {_NOTHING}",
        fix=f"set gives of {source.project} in {_PINS}",
    )
