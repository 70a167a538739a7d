"""The pages: a pure function of the catalogue, the same bytes for the same model anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from tetraflux.gen.docs import measured
from tetraflux.gen.docs.alert_text import readable
from tetraflux.gen.docs.catalogue import Catalogue, Entry
from tetraflux.gen.docs.hooks import rows, scope
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.docs.navigator import layer, techniques
from tetraflux.gen.docs.prose import code, fenced, prose
from tetraflux.gen.docs.sample import shortened
from tetraflux.gen.docs.tuning import named
from tetraflux.gen.heads import headed
from tetraflux.gen.tree import OUTPUT
from tetraflux.lint.facts.options import ENFORCE
from tetraflux.lint.policy import Policy
from tetraflux.model.enforcement import REASON

LAYER = "attack-navigator.json"


def render(catalogue: Catalogue, others: Mapping[str, bytes] = {}) -> dict[str, bytes]:
    """Every page: paths relative to the folder, and the bytes of each file.

    `others` are pages that are made elsewhere; the index leads to them as well.
    """
    env = environment()
    known = measured.outcomes(catalogue.runs)
    shared = {"settings": catalogue.settings, "runs": catalogue.runs, "LAYER": LAYER}
    shared["columns"] = measured.columns(catalogue.runs)

    def page(name: str, **given: Any) -> bytes:
        template: Template = env.get_template(f"{name}.md.j2")
        return template.render(**shared, **given).encode()

    def table(entry: Entry) -> list[tuple[Any, tuple[str, ...]]]:
        return [
            (each, measured.row(entry, each, catalogue.runs, known)) for each in entry.scenarios
        ]

    files = {
        "README.md": page(
            "index",
            catalogue=catalogue,
            others=others,
            totals=measured.totals(catalogue),
            nowhere=measured.nowhere(catalogue),
        ),
        "measured.md": page(
            "measured",
            tables=[
                (entry.detection.name, table(entry))
                for entry in catalogue.entries
                if measured.is_recorded(entry, known)
            ],
            totals=measured.totals(catalogue),
            notes=list(measured.notes(catalogue.runs)),
            costs=measured.costs(catalogue),
            loads=measured.loads(catalogue),
        ),
        LAYER: layer(catalogue),
    }
    for entry in catalogue.entries:
        files[f"{entry.detection.name}.md"] = page(
            "detection", table=table(entry), **_of(entry, catalogue)
        )
    for each in catalogue.alerts:
        if not each.alert.detection:
            files[each.page] = page("alert", entry=each)
    return dict(sorted({**headed(files), **others}.items()))


def _of(entry: Entry, catalogue: Catalogue) -> dict[str, Any]:
    """What the page of a detection shows beside its texts."""
    detection = entry.detection
    lists = Lists(catalogue.settings.policies)
    policies = [Policy(each.plain()) for each in detection.objects]
    return {
        "entry": entry,
        "detection": detection,
        "hooks": [row for policy in policies for row in rows(policy, lists)],
        "lists": [(number, values) for values, number in lists.numbered.items()],
        "objects": [
            (each, each.mode or ENFORCE, scope(each), _manifest(each, catalogue.settings.namespace))
            for each in policies
        ],
        "tuned": named((*detection.tuning, detection.noise), catalogue.settings),
        "sample": measured.sample(detection.name, catalogue.runs),
        "kinds": sorted(event.value.lower() for event in detection.event_types),
        "REASON": REASON,
    }


def _manifest(policy: Policy, namespace: str) -> str:
    """Where the rendered object stands, as seen from the pages."""
    name = f"{policy.namespace}-{policy.name}" if policy.namespace else policy.name
    return f"../{OUTPUT}/apps/{namespace}/tetragon/policies/{name}.yaml"


@cache
def environment(*folders: Path) -> Environment:
    """What renders the templates here, and those of other folders."""
    env = Environment(
        loader=FileSystemLoader([Path(__file__).parents[1] / "templates" / "docs", *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"code": code, "prose": prose, "fenced": fenced, "readable": readable}
    env.filters |= {"technique": _technique_url, "techniques": techniques}
    env.filters |= {"where": measured.where, "event": shortened}
    return env


def _technique_url(technique: str) -> str:
    return f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
