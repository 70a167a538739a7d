"""A layer for MITRE's ATT&CK Navigator: which techniques the detections see.

Format: layers/spec/v4.5/layerformat.md of github.com/mitre-attack/attack-navigator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from tetraflux.gen.docs.catalogue import Catalogue, Entry
from tetraflux.lint.policy import Hook, Policy

VERSIONS = {"attack": "18", "navigator": "5.2.0", "layer": "4.5"}
ALERTS, REPORTS = 100, 50
"""Scores: of a technique that some alert tells of, and of one that is only in the events."""

_COLORS = ("#ffffff", "#9ecae1", "#de2d26")


def techniques(entry: Entry) -> tuple[str, ...]:
    """The techniques of a detection, then those that only its hooks are tagged with."""
    tags = [tag for hook in _hooks(entry) for tag in hook.get("tags", ())]
    known = [tag for tag in tags if re.fullmatch(r"T[0-9]{4}(\.[0-9]{3})?", tag)]
    return tuple(dict.fromkeys((*entry.detection.attack, *known)))


def _hooks(entry: Entry) -> Iterator[Hook]:
    for policy in entry.detection.objects:
        yield from Policy(policy.plain()).hooks


def layer(catalogue: Catalogue) -> bytes:
    """The layer as a file; each technique once, with the detections that see it."""
    seen: dict[str, list[Entry]] = {}
    for entry in catalogue.entries:
        for technique in techniques(entry):
            seen.setdefault(technique, []).append(entry)
    parents = {each.partition(".")[0] for each in seen if "." in each}
    data: dict[str, Any] = {
        "name": "Tetragon detections",
        "versions": VERSIONS,
        "domain": "enterprise-attack",
        "description": (
            "Techniques that the TracingPolicies of this project detect, though not in every form: "
            "each detection's page lists what it cannot see."
        ),
        "sorting": 3,
        "layout": {"layout": "side", "showID": True, "expandedSubtechniques": "annotated"},
        "techniques": [_technique(each, seen[each], each in parents) for each in sorted(seen)],
        "gradient": {"colors": list(_COLORS), "minValue": 0, "maxValue": ALERTS},
        "legendItems": [
            {"label": "reported, with an alert", "color": _COLORS[2]},
            {"label": "reported, without an alert", "color": _COLORS[1]},
        ],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n"


def _technique(technique: str, entries: list[Entry], shows_more: bool) -> dict[str, Any]:
    alerting = any(entry.alerts for entry in entries)
    return {
        "techniqueID": technique,
        "score": ALERTS if alerting else REPORTS,
        "comment": "\n".join(f"{e.detection.name}: {e.detection.summary}" for e in entries),
        "enabled": True,
        "showSubtechniques": shows_more,
    }
