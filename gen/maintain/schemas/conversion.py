"""From upstream's files to the files of schemas/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tetraflux.gen.maintain.schemas import sources
from tetraflux.gen.maintain.schemas.crd import from_crd
from tetraflux.gen.maintain.schemas.faults import no_metadata, no_types, other
from tetraflux.gen.maintain.schemas.files import parse, part, text
from tetraflux.gen.maintain.schemas.kernels import PATH, from_btf
from tetraflux.gen.maintain.schemas.openapi import OBJECT_META, from_openapi, from_schema
from tetraflux.gen.maintain.schemas.sources import FOLDER, Source
from tetraflux.gen.maintain.schemas.values import from_values
from tetraflux.lint.findings import Finding


def converted(data: Mapping[Source, bytes], output: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The schema files that the sources give, by path below schemas/.

    What a person may write below `metadata` comes with the core kinds; where those were not at
    hand it is read from the output folder, else from this package; so are the kernels whose types
    are not at hand.
    """
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    meta: dict[str, Any] | None = None
    published = [source for source in data if source.kind != "btf"]
    for source in sorted(published, key=lambda source: source.kind != "openapi"):
        document, option = parse(data[source])[0], source.options
        if source.kind == "crd" and meta is None:
            meta = _metadata((output, FOLDER))
        if source.kind == "crd" and meta is None:
            return {}, [no_metadata()]
        match source.kind:
            case "openapi":
                made = from_openapi(document, option["kinds"])
                meta = part(made[OBJECT_META]) if OBJECT_META in made else meta
            case "schema":
                made = from_schema(document, option["kinds"])
            case "values":
                made = {source.gives[0]: from_values(document, **option)}
            case _:
                made = from_crd(document, meta or {}, option.get("same"))
        if set(made) != set(source.gives):
            findings.append(other(source, made))
        files |= {path: text(schema, source.origin) for path, schema in made.items()}
    if kernels := {each.tag: data[each] for each in data if each.kind == "btf"}:
        wanted = {each.tag for each in sources.pinned() if each.kind == "btf"}
        stored = next((f for f in (output / PATH, FOLDER / PATH) if f.is_file()), None)
        try:
            files[PATH] = from_btf(kernels, wanted, stored)
        except ValueError as error:
            findings.append(no_types(str(error)))
    return files, findings


def _metadata(folders: Sequence[Path]) -> dict[str, Any] | None:
    import json

    for folder in folders:
        file = folder / OBJECT_META
        if file.is_file():
            stored: dict[str, Any] = json.loads(file.read_bytes())
            return part(stored)
    return None
