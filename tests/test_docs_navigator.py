"""The ATT&CK Navigator layer, against the format that MITRE writes down (version 4.5)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from test_docs_door import made

from tetraflux.gen.docs.catalogue import catalogue
from tetraflux.gen.docs.navigator import ALERTS, REPORTS, layer
from tetraflux.model.settings import Settings

COLOR = {"type": "string", "pattern": "^#[0-9a-f]{6}$"}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


# After layers/spec/v4.5/layerformat.md of mitre-attack/attack-navigator: what we write of it.
SCHEMA = closed(
    ["name", "versions", "domain", "techniques"],
    name={"type": "string", "minLength": 1},
    versions=closed(
        ["layer", "navigator"],
        attack={"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$"},
        navigator={"type": "string", "pattern": "^(4\\.9|[5-9]\\.[0-9]+)\\.[0-9]+$"},
        layer={"const": "4.5"},
    ),
    description={"type": "string"},
    domain={"enum": ["enterprise-attack", "mobile-attack", "ics-attack"]},
    sorting={"enum": [0, 1, 2, 3]},
    layout=closed(
        [],
        layout={"enum": ["side", "flat", "mini"]},
        showID={"type": "boolean"},
        expandedSubtechniques={"enum": ["none", "all", "annotated"]},
    ),
    techniques={
        "type": "array",
        "minItems": 1,
        "items": closed(
            ["techniqueID"],
            techniqueID={"type": "string", "pattern": "^T[0-9]{4}(\\.[0-9]{3})?$"},
            score={"type": "number", "minimum": 0, "maximum": 100},
            comment={"type": "string"},
            enabled={"type": "boolean"},
            showSubtechniques={"type": "boolean"},
        ),
    },
    gradient=closed(
        ["colors", "minValue", "maxValue"],
        colors={"type": "array", "minItems": 2, "items": COLOR},
        minValue={"type": "number"},
        maxValue={"type": "number"},
    ),
    legendItems={
        "type": "array",
        "items": closed(["label", "color"], label={"type": "string"}, color=COLOR),
    },
)


@pytest.fixture(scope="module")
def written() -> Any:
    return json.loads(layer(catalogue(Settings())))


def test_the_layer_is_of_the_format(written: Any) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(written)
    assert written["gradient"]["minValue"] < written["gradient"]["maxValue"]


def test_the_schema_refuses_what_the_navigator_would(written: Any) -> None:
    validator = Draft202012Validator(SCHEMA)
    wrong: list[dict[str, Any]] = [
        {**written, "domain": "mitre-enterprise"},
        {**written, "versions": {**written["versions"], "layer": "4.4"}},
        {**written, "versions": {**written["versions"], "navigator": "4.8.2"}},
        {**written, "techniques": [{"techniqueID": "T1003.8"}]},
        {**written, "techniques": [{"score": 1}]},
        {**written, "technique": []},
    ]
    assert all(not validator.is_valid(each) for each in wrong)


def test_every_technique_of_the_model_is_there_once(written: Any) -> None:
    named = [each["techniqueID"] for each in written["techniques"]]
    assert named == sorted(set(named))
    entries = catalogue(Settings()).entries
    assert {t for entry in entries for t in entry.detection.attack} <= set(named)
    for entry in entries:
        for each in written["techniques"]:
            told = f"{entry.detection.name}: " in each["comment"]
            if each["techniqueID"] in entry.detection.attack:
                assert told, f"{each} does not say that {entry.detection.name} sees it"


def test_a_score_says_whether_somebody_is_told() -> None:
    whole = made()
    silent = whole._replace(entries=tuple(each._replace(alerts=()) for each in whole.entries))
    for catalogue_, score in ((whole, ALERTS), (silent, REPORTS)):
        scores = {each["score"] for each in json.loads(layer(catalogue_))["techniques"]}
        assert scores == {score}
