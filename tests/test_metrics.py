"""Expressions are built from metrics that are known: a wrong name raises where it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from consumers import FORMS

from tetraflux.gen.build import build
from tetraflux.model.deployment import Deployment
from tetraflux.model.metrics import PINNED, Pattern, Unlike, metric, metrics
from tetraflux.model.promql import agents, new, rate, seconds
from tetraflux.model.settings import Settings


def test_the_expressions_are_written_for_the_version_that_is_deployed() -> None:
    assert Settings().chart.version == PINNED
    assert metrics(PINNED), f"schemas/metrics/ does not know Tetragon {PINNED}"
    assert metrics("9.9.9") is None


def test_a_metric_has_what_its_data_file_says(root: Path) -> None:
    data = json.loads((root / "schemas" / "metrics" / f"tetragon_{PINNED}.json").read_text())
    loaded = metric("tetragon_tracingpolicy_loaded")
    assert loaded.type == data[loaded.name]["type"] == "gauge"
    assert set(loaded.labels["state"]) == {"disabled", "enabled", "error", "load_error"}
    assert metric("tetragon_policy_events_total").series == "on-first-event"
    assert metric("tetragon_overhead_program_seconds_total").unit == "nanoseconds"


def test_a_histogram_is_selected_by_the_series_that_it_has() -> None:
    assert set(metric("tetragon_handling_latency_bucket").labels) == {"op", "le"}
    assert metric("tetragon_handling_latency_count").type == "counter"
    with pytest.raises(LookupError, match="nothing exports tetragon_handling_latency "):
        metric("tetragon_handling_latency")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: metric("tetragon_event_total"), "did you mean tetragon_events_total?"),
        (lambda: metric("tetragon_events_total").where(polcy="x"), "has no label polcy"),
        (
            lambda: metric("tetragon_tracingpolicy_loaded").where(state="loaderror"),
            "never has state='loaderror' .did you mean load_error?",
        ),
        (
            lambda: metric("tetragon_tracingpolicy_loaded").where(state=("error", "enabld")),
            "did you mean enabled?",
        ),
        (lambda: rate(metric("tetragon_process_cache_size").where(), "5m"), "is a gauge"),
    ],
)
def test_what_is_not_there_raises_with_what_was_meant(
    make: Callable[[], object], says: str
) -> None:
    with pytest.raises((LookupError, ValueError), match=says):
        make()


def test_a_selector_is_written_as_prometheus_reads_it() -> None:
    loaded = metric("tetragon_tracingpolicy_loaded")
    assert str(loaded.where()) == "tetragon_tracingpolicy_loaded"
    assert str(loaded.where(state="error")) == 'tetragon_tracingpolicy_loaded{state="error"}'
    both = loaded.where(state=("error", "load_error"), node=Pattern("$node"))
    assert str(both).endswith('{state=~"error|load_error", node=~"$node"}')
    assert str(loaded.where(node=Unlike("win.*"))).endswith('{node!~"win.*"}')


def test_a_label_of_the_scrape_target_is_a_label() -> None:
    assert str(metric("tetragon_build_info").where(node="a")) == 'tetragon_build_info{node="a"}'


def test_what_is_new_is_asked_of_counters_alone() -> None:
    deployment = Deployment(Settings(), ())
    assert str(agents(deployment)) == 'up{job="tetragon", namespace="security"}'
    with pytest.raises(ValueError, match="tetragon_process_cache_size is a gauge"):
        new(metric("tetragon_process_cache_size").where(), deployment, "10m")


@pytest.mark.parametrize(("text", "number"), [("90s", 90), ("1h30m", 5400), ("1d", 86400)])
def test_a_duration_is_so_many_seconds(text: str, number: int) -> None:
    assert seconds(text) == number


def test_a_severity_of_an_alert_that_is_not_there_is_refused() -> None:
    wrong = {"monitoring": {"alerts": {"severities": {"TetragonCryptoMinning": "warning"}}}}
    found = build(Settings.model_validate(FORMS["defaults"] | wrong))
    assert isinstance(found, tuple), "it was built"
    assert "did you mean TetragonCryptoMining?" in found[0].text()
