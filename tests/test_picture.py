"""The picture of the dashboard: whole, the same each time, every text in its panel."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tetraflux.gen.docs.catalogue import catalogue
from tetraflux.gen.docs.hour import Hour
from tetraflux.gen.docs.records import read
from tetraflux.gen.maintain.pages.picture.board import picture
from tetraflux.gen.maintain.pages.picture.numbers import formatted, ticks
from tetraflux.gen.maintain.pages.picture.words import cut, pinched, width, wrapped
from tetraflux.model.kinds.grafana import Dashboard, Unit, Visualization
from tetraflux.model.settings import Settings

WHOLE = catalogue(Settings())
(BOARD,) = WHOLE.dashboards
PANELS = [panel for row in BOARD.rows for panel in row.panels]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def hour(root: Path) -> Hour:
    """What is committed."""
    return Hour.model_validate_json((root / "docs" / "runs" / "dashboard.json").read_bytes())


def texts(drawn: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawn).iter(f"{SVG}text"))  # noqa: S314


def test_it_shows_every_row_and_every_panel_by_name(hour: Hour) -> None:
    said_ = {each.text for each in texts(picture(BOARD, hour))}
    assert {row.title for row in BOARD.rows} <= said_
    assert {panel.title for panel in PANELS} <= said_


def test_it_is_the_same_each_time_and_asks_for_nothing_from_elsewhere(hour: Hour) -> None:
    drawn = picture(BOARD, hour)
    assert drawn == picture(BOARD, hour)
    assert set(re.findall(rb"https?://[^\"]+", drawn)) == {b"http://www.w3.org/2000/svg"}
    assert not re.search(rb"<(script|image|style|use|foreignObject)|@import|url\(", drawn)


def test_it_has_a_ground_of_its_own_so_that_it_is_readable_on_any_page(hour: Hour) -> None:
    drawn = ElementTree.fromstring(picture(BOARD, hour))  # noqa: S314
    first = next(drawn.iter(f"{SVG}rect"))
    assert (first.get("width"), first.get("height")) == (drawn.get("width"), drawn.get("height"))


def test_no_two_texts_of_one_line_run_into_each_other(hour: Hour) -> None:
    lines: dict[float, list[tuple[float, float, str]]] = {}
    for each in texts(picture(BOARD, hour)):
        size, x = float(each.get("font-size", 0)), float(each.get("x", 0))
        # What a browser needs at most; the table of widths allows a little more.
        room = width(each.text or "", size) * 0.95
        left = x - {"middle": room / 2, "end": room}.get(each.get("text-anchor", ""), 0)
        lines.setdefault(float(each.get("y", 0)), []).append((left, left + room, each.text or ""))
        assert left >= 0, f"{each.text!r} begins outside"
        assert left + room <= 1200, f"{each.text!r} ends outside"
    for line in lines.values():
        line.sort()
        for (_, end, one), (begin, _, other) in pairwise(line):
            assert end <= begin + 1, f"{one!r} runs into {other!r}"


def test_a_panel_without_a_result_says_what_grafana_would_say(hour: Hour) -> None:
    none = hour.model_copy(update={"panels": {panel.title: () for panel in PANELS}, "alerts": ()})
    shown = " ".join(each.text or "" for each in texts(picture(BOARD, none)))
    for panel in PANELS:
        assert panel.empty.split()[0] in shown, panel.title
    assert "No data" not in shown


def test_what_was_measured_is_in_it(hour: Hour) -> None:
    shown = [each.text for each in texts(picture(BOARD, hour))]
    assert shown.count("worker-1") >= 2
    assert all(f"{node} on Linux {kernel}" in str(shown) for node, kernel in hour.kernels.items())
    changed = hour.panels | {"Agents up": (hour.panels["Agents up"][0].model_copy(
        update={"value": 77}),)}  # fmt: skip
    again = picture(BOARD, hour.model_copy(update={"panels": changed}))
    assert "77" in [each.text for each in texts(again)]


def test_a_dashboard_that_changed_needs_a_new_record(root: Path) -> None:
    content = (root / "docs" / "runs" / "dashboard.json").read_bytes()
    record = json.loads(content)
    record["panels"]["Older panel"] = record["panels"].pop("Agents up")
    for files, said_ in (
        ({"dashboard.json": json.dumps(record).encode()}, {
            "the panel 'Agents up' was not recorded",
            "the panel 'Older panel' was recorded but is not in the model"}),
        ({"dashboard.json": content}, set()),
    ):  # fmt: skip
        _, findings = read(files, "docs/runs", {}, (), WHOLE.panels)
        assert {finding.problem for finding in findings} == said_


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"kernels": {}, "panels": 3}'])
def test_a_record_that_is_none_is_named(content: bytes) -> None:
    runs, findings = read({"dashboard.json": content}, "docs/runs", {}, (), ())
    assert runs.hour is None
    assert {finding.id for finding in findings} == {"docs/unreadable-record"}


def test_every_visualization_is_drawn() -> None:
    assert {panel.type for panel in PANELS} == set(Visualization)
    assert isinstance(BOARD, Dashboard)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0, Unit.short, "0"),
        (13, Unit.short, "13"),
        (2063.4, Unit.short, "2.06 K"),
        (1234567, Unit.short, "1.23 Mil"),
        (0.5392, Unit.short, "0.539"),
        (0.004181, Unit.percentunit, "0.418%"),
        (1, Unit.percentunit, "100%"),
        (13_631_488, Unit.bytes, "13 MiB"),
        (512, Unit.bytes, "512 B"),
        (87_000, Unit.bytes_per_second, "87 kB/s"),
        (15.42, Unit.events_per_second, "15.4 c/s"),
        (0.25, Unit.seconds, "250 ms"),
        (42, Unit.seconds, "42 s"),
        (360, Unit.seconds, "6 min"),
        (7200, Unit.seconds, "2 h"),
    ],
)
def test_a_number_is_written_with_its_unit(value: float, unit: Unit, words: str) -> None:
    assert formatted(value, unit) == words


@pytest.mark.parametrize(
    ("highest", "unit", "marks"),
    [
        (0, Unit.short, [0, 1]),
        (13, Unit.short, [0, 5, 10, 15]),
        (335, Unit.short, [0, 100, 200, 300, 400]),
        (0.97, Unit.short, [0, 0.25, 0.5, 0.75, 1]),
        (360, Unit.seconds, [0, 120, 240, 360]),
        (3 * 1024**3, Unit.bytes, [0, 1024**3, 2 * 1024**3, 3 * 1024**3]),
    ],
)
def test_an_axis_has_round_marks(highest: float, unit: Unit, marks: list[float]) -> None:
    assert ticks(highest, unit) == pytest.approx(marks)


def test_a_text_is_cut_to_its_room() -> None:
    name = "container-escape-attempts-namespaces"
    for room in range(20, 300, 7):
        for short in (cut(name, 12, room), pinched(name, 12, room)):
            assert width(short, 12) <= room + 0.01 or len(short) <= 2, (room, short)
    assert pinched(name, 12, 150).endswith("namespaces")
    assert cut("short", 12, 100) == "short"
    assert wrapped("one two three", 12, width("one two", 12)) == ["one two", "three"]
