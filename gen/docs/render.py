"""The pages: a pure function of the catalogue, the same bytes for the same model anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from tetraflux.gen.docs import kernels, measured, mutants, rules
from tetraflux.gen.docs.catalogue import Catalogue, Entry
from tetraflux.gen.docs.hooks import rows, scope
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.docs.navigator import layer, techniques
from tetraflux.gen.docs.picture.board import picture
from tetraflux.gen.docs.prose import code, fenced, prose
from tetraflux.gen.docs.sample import shortened
from tetraflux.gen.docs.spoken import spoken
from tetraflux.gen.docs.tuning import named
from tetraflux.gen.verbs.common import OUTPUT
from tetraflux.lint.facts.options import ENFORCE
from tetraflux.lint.policy import Policy
from tetraflux.model.enforcement import REASON

LAYER = "attack-navigator.json"


def render(catalogue: Catalogue) -> dict[str, bytes]:
    """Every page: paths relative to the folder, and the bytes of each file."""
    env = _environment()
    known = measured.outcomes(catalogue.runs)
    shared = {"settings": catalogue.settings, "runs": catalogue.runs, "LAYER": LAYER}
    shared["columns"] = measured.columns(catalogue.runs)

    def page(name: str, **given: Any) -> bytes:
        template: Template = env.get_template(f"{name}.md.j2")
        return template.render(**shared, **given).encode()

    def told(entry: Entry) -> list[tuple[Any, tuple[str, ...]]]:
        return [
            (each, measured.row(entry, each, catalogue.runs, known)) for each in entry.scenarios
        ]

    files = {
        "README.md": page("index", catalogue=catalogue, totals=measured.totals(catalogue)),
        "measured.md": page(
            "measured",
            tables=[(entry.detection.name, told(entry)) for entry in catalogue.entries],
            totals=measured.totals(catalogue),
            nowhere=measured.nowhere(catalogue),
            notes=list(measured.notes(catalogue.runs)),
            costs=measured.costs(catalogue),
            loads=measured.loads(catalogue),
        ),
        "kernels.md": page("kernels", **kernels.told()),
        "mutants.md": page("mutants", **mutants.told(catalogue.runs.mutants)),
        LAYER: layer(catalogue),
        **rules.pages(env, catalogue.runs.behaviour),
    }
    for entry in catalogue.entries:
        files[f"{entry.detection.name}.md"] = page(
            "detection", table=told(entry), **_of(entry, catalogue)
        )
    for each in catalogue.alerts:
        if not each.alert.detection:
            files[each.page] = page("alert", told=each)
    if catalogue.runs.hour:
        for dashboard in catalogue.dashboards:
            files[f"{dashboard.uid}.svg"] = picture(dashboard, catalogue.runs.hour)
    return dict(sorted(files.items()))


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


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parents[1] / "templates" / "docs"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"code": code, "prose": prose, "fenced": fenced, "spoken": spoken}
    env.filters |= {"technique": _technique_url, "techniques": techniques}
    env.filters |= {"where": measured.where, "event": shortened}
    return env


def _technique_url(technique: str) -> str:
    return f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
