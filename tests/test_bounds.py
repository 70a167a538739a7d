"""What a setting may be, the one who reads it takes: our types against the parsers of consumers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from go_programs import go_program
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tetraflux.gen.build import build
from tetraflux.gen.render import Build
from tetraflux.lint.findings import has_errors
from tetraflux.model import addresses, setting_values
from tetraflux.model.kinds import base
from tetraflux.model.settings import AlertSettings, Settings

pytestmark = pytest.mark.tool

# A failing list is told as it is: to make sixty texts fewer takes minutes.
SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    phases=[Phase.generate],
)

ALPHABET = "abzABZ019-._/:@%+~ \t\n\u00e9\u0661"
WORDS = st.text(ALPHABET, max_size=12)
LONG = st.sampled_from([1, 61, 62, 63, 64, 127, 128, 129, 252, 253, 254, 255, 256]).map("a".__mul__)
NUMBERS = st.one_of(
    st.integers(0, 400),
    st.sampled_from([2**31 - 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**30, 10**400]),
)
DURATIONS = st.lists(
    st.tuples(NUMBERS, st.sampled_from(["ms", "s", "m", "h", "d", "w", "y", ""])), max_size=3
).map(lambda parts: "".join(f"{number}{unit}" for number, unit in parts))
ORDERED = st.lists(st.sampled_from("ywdhms"), max_size=6, unique=True).map(
    lambda units: "".join(
        f"{each}{unit}"
        for each, unit in zip(
            (292, 3, 9, 30, 90, 1), sorted(units, key="ywdhms".index), strict=False
        )
    )
)
NAMES = st.one_of(
    WORDS, LONG, st.lists(st.one_of(LONG, st.text("a0-", max_size=4)), max_size=4).map(".".join)
)
KEYS = st.one_of(NAMES, st.tuples(NAMES, st.one_of(LONG, WORDS)).map("/".join))
ADDRESSES = st.one_of(st.ip_addresses().map(str), WORDS)
CIDRS = st.tuples(ADDRESSES, st.one_of(st.integers(-1, 130).map(str), WORDS)).map("/".join)
HOSTS = st.one_of(ADDRESSES, NAMES, st.ip_addresses(v=6).map("[{}]".format))
URLS = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP://", "ftp://", "//", ""]),
    HOSTS,
    st.one_of(st.just(""), NUMBERS.map(":{}".format), WORDS),
    st.one_of(st.just(""), WORDS.map("/{}".format)),
).map("".join)
IMAGES = st.tuples(
    st.one_of(st.just(""), HOSTS.map("{}/".format), HOSTS.map("{}:5000/".format)),
    st.one_of(NAMES, st.just("library/python")),
    st.one_of(st.just(""), st.one_of(LONG, WORDS).map(":{}".format)),
    st.sampled_from(["", "@sha256:" + "0a" * 32, "@sha256:0a", "@"]),
).map("".join)
QUANTITIES = st.tuples(
    NUMBERS.map(str),
    st.sampled_from(["", ".5", "."]),
    st.sampled_from(["", "m", "k", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "K", "x"]),
).map("".join)
PERCENTAGES = st.one_of(st.integers(-1, 200).map("{}%".format), NUMBERS.map(str), WORDS)

# The type of ours, what it is called in tests/gobounds, and texts on both sides of its bounds.
CASES = [
    pytest.param(base.Duration, "Duration", DURATIONS, id="Duration"),
    pytest.param(setting_values.Interval, "Duration", DURATIONS, id="Interval"),
    pytest.param(base.PromDuration, "PromDuration", ORDERED, id="PromDuration"),
    pytest.param(setting_values.Window, "PromDuration", ORDERED | DURATIONS, id="Window"),
    pytest.param(base.Quantity, "Quantity", QUANTITIES, id="Quantity"),
    pytest.param(base.GivenName, "Name", NAMES, id="Name"),
    pytest.param(base.NamespaceName, "NamespaceName", NAMES, id="NamespaceName"),
    pytest.param(base.LabelKey, "LabelKey", KEYS, id="LabelKey"),
    pytest.param(base.LabelValue, "LabelValue", NAMES, id="LabelValue"),
    pytest.param(base.DataKey, "DataKey", NAMES | st.text("._-", max_size=4), id="DataKey"),
    pytest.param(setting_values.Cidr, "Cidr", CIDRS, id="Cidr"),
    pytest.param(addresses.Url, "Url", URLS, id="Url"),
    pytest.param(setting_values.Image, "Image", IMAGES, id="Image"),
]

REFUSED_BY_US = {
    "Interval": "shorter than the minute of Flux, or longer than a year",
    "Window": "shorter than a second, longer than a year, or with milliseconds",
    "Quantity": "exponents and more than thirty characters, which nobody writes",
    "Url": "what a path cannot be appended to, and credentials",
    "Image": "more than 255 characters, and digests without a name",
    "Duration": "more than a hundred characters",
    "PromDuration": "milliseconds",
}
"""Why a type is narrower than its consumer; the others must take all that the consumer takes."""


def taken(type_: Any, value: Any) -> bool:
    try:
        TypeAdapter(type_).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.fixture(scope="session")
def consumer(tool: Callable[[str], Path]) -> Callable[[str, list[str]], list[str]]:
    """What the consumers of a kind say of texts: nothing of those that they take."""
    program = go_program("gobounds", tool)

    def ask(kind: str, texts: list[str]) -> list[str]:
        asked = json.dumps([[kind, text] for text in texts])
        done = subprocess.run([program], input=asked, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        answers: list[str] = json.loads(done.stdout)
        return answers

    return ask


@pytest.mark.parametrize(("type_", "kind", "texts"), CASES)
def test_what_we_accept_the_consumer_accepts(
    type_: Any, kind: str, texts: st.SearchStrategy[str],
    consumer: Callable[[str, list[str]], list[str]], request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    id_ = request.node.callspec.id

    @SLOW
    @given(st.lists(texts, min_size=60, max_size=60))
    def holds(given_texts: list[str]) -> None:
        for text, answer in zip(given_texts, consumer(kind, given_texts), strict=True):
            ours = taken(type_, text)
            assert not (ours and answer), f"{text!r} is accepted, and refused there: {answer}"
            if id_ not in REFUSED_BY_US and not answer:
                assert ours, f"{text!r} is refused, and accepted there"

    holds()


@SLOW
@given(values=st.lists(PERCENTAGES | NUMBERS, min_size=60, max_size=60))
def test_a_number_of_nodes_is_one_of_32_bits_or_a_percentage(
    values: list[Any], consumer: Callable[[str, list[str]], list[str]]
) -> None:
    answers = consumer("MaxUnavailable", [str(each) for each in values])
    for value, answer in zip(values, answers, strict=True):
        if taken(setting_values.MaxUnavailable, value):
            assert not answer, f"{value!r} is accepted, and refused there: {answer}"


@SLOW
@given(counts=st.lists(NUMBERS, min_size=60, max_size=60))
def test_a_count_is_a_number_that_promql_has(
    counts: list[int], consumer: Callable[[str, list[str]], list[str]]
) -> None:
    for count, answer in zip(counts, consumer("Count", [*map(str, counts)]), strict=True):
        if taken(setting_values.Count, count):
            assert not answer, f"{count} is accepted, and {answer}"


FIELDS = AlertSettings.model_fields
WINDOWS = [
    name for name in FIELDS if FIELDS[name].default and str(FIELDS[name].default)[-1] in "mh"
]
COUNTS = [name for name in FIELDS if type(FIELDS[name].default) is int]
LIKELY = st.sampled_from([*("2m", "150s", "10m", "1h30m", "1d", "30d", "52w", "1y"), "2y", "0m"])
VALUES = dict.fromkeys(WINDOWS, LIKELY) | dict.fromkeys(COUNTS, st.integers(1, 2**53))
# Few at once: of many values one is refused, and with it all of them.
ALERTS = st.lists(st.sampled_from([*VALUES]), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)
EXTREMES = [
    {},
    {"event_window": "1y", "event_memory": "1y"},
    {"event_window": "2m", "event_memory": "2m"},
    {"high_event_rate_window": "51w", "high_event_rate_normal": "1y"},
    dict.fromkeys([name for name in WINDOWS if name.endswith("_for")], "1y"),
    dict.fromkeys([name for name in WINDOWS if name.endswith("_for")], "1s"),
    dict.fromkeys([name for name in COUNTS if name != "map_full_percent"], 2**53),
]


@pytest.mark.slow
def test_rules_of_any_settings_that_we_accept_are_taken_by_promtool(
    tool: Callable[[str], Path], tmp_path: Path
) -> None:
    promtool, tried = tool("promtool"), []

    def check(alerts: dict[str, Any]) -> None:
        try:
            made = build(Settings.model_validate({"monitoring": {"alerts": alerts}}))
        except ValidationError:
            return
        assert isinstance(made, Build), made[0].text()
        if has_errors(made.findings):
            return  # a check refuses it, as a window of two scrapes
        rule = next(d.data for d in made.documents if d.data.get("kind") == "PrometheusRule")
        file = tmp_path / "rules.yaml"
        file.write_text(json.dumps({"groups": rule["spec"]["groups"]}), encoding="utf-8")
        done = subprocess.run(
            [promtool, "check", "rules", file], capture_output=True, text=True, check=False
        )
        assert not done.returncode, f"{alerts}: {done.stdout}{done.stderr}"
        tried.append(alerts)

    for each in EXTREMES:
        check(each)
    assert len(tried) == len(EXTREMES), "an extreme is refused"

    @settings(SLOW, max_examples=80)
    @given(ALERTS)
    def holds(alerts: dict[str, Any]) -> None:
        check(alerts)

    holds()
    assert len(tried) > len(EXTREMES) + 5, "almost nothing was accepted"
