"""The cases of the alerts notice when an alert is changed; what changes it and who judges that."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from consumers import made

from tetraflux.gen.maintain.mutate import plan, record, score
from tetraflux.gen.maintain.mutate.changes import changes
from tetraflux.gen.maintain.mutate.mutants import Mutant, mutants, name_of
from tetraflux.gen.maintain.mutate.tree import printed, read
from tetraflux.gen.maintain.mutate.trial import Trial, Verdict, verdicts
from tetraflux.gen.maintain.promtool import alerts_with_cases, unit_test
from tetraflux.lint.findings import Finding

BUILD = made("defaults")
RULES = plan.rules(BUILD)
RECORD = record.load(Path(__file__).parents[1] / "docs" / "runs" / "mutants.json")

KILLED, SURVIVED, INVALID = Verdict.killed, Verdict.survived, Verdict.invalid


@cache
def every() -> dict[str, tuple[Mutant, ...]]:
    """All mutants, by the name of their rule."""
    return {name_of(rule): tuple(mutants(rule)) for rule in RULES}


@cache
def every_id() -> list[str]:
    return [mutant.id for of in every().values() for mutant in of]


# Reading and printing


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_an_expression_that_is_printed_back_is_the_same(rule: Any) -> None:
    def words(text: str) -> str:
        return re.sub(r"[\s()]", "", promql_parser.parse(text).prettify())

    text = printed(read(rule["expr"]))
    assert read(text) == read(rule["expr"])
    assert words(text) == words(rule["expr"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", "a or (b and c)"),
        ("(a or b) and c", "(a or b) and c"),
        ("a - b - c", "(a - b) - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("2 * sum(a) / 0.5", "(2 * sum(a)) / 0.5"),
        ("rate(a[90s] offset -1h)", "rate(a[1m30s] offset -1h)"),
        ('a{b="\\"x\\\\y", c!~"é|z"}', 'a{b="\\"x\\\\y", c!~"é|z"}'),
        ("a > on (b) group_right () c", "a > on (b) group_right () c"),
        ("a unless on () b", "a unless on () b"),
    ],
)
def test_parentheses_are_set_anew(text: str, expected: str) -> None:
    assert printed(read(text)) == expected
    assert read(expected) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "-a",
        "rate(a[5m:1m])",
        "topk(3, a)",
        "sum without (b) (a)",
        "a @ 5",
        "a > bool 1",
        "a + ignoring (b) c",
        "a * on (b) group_left (d) c",
        '{__name__="a"}',
        "quantile_over_time(0.5, a[5m])",
        "stddev(a)",
        "a % 2",
    ],
)
def test_a_form_that_it_does_not_know_is_not_passed_over(text: str) -> None:
    with pytest.raises(ValueError, match=r"^X: .*gen/maintain/mutate/"):
        mutants({"alert": "X", "expr": text})


# Changing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 4", "a >= 4, a < 4, a <= 4, a == 4, a != 4, 4, a, a > 5, a > 3, a > 8, a > 2, a > 0"),
        ("vector(0)", "0, vector(1), vector(-1)"),
        ("vector(1)", "1, vector(2), vector(0), vector(0.5)"),
        ("rate(a[10m])", "irate(a[10m]), increase(a[10m]), rate(a[5m]), rate(a[20m])"),
        ("a offset 1h", "a, a offset 30m, a offset 2h"),
        ("a and b", "a or b, a unless b, b, a"),
        ("a or b", "a and b, a unless b, b, a"),
        ("a unless b", "a and b, a or b, b, a"),
        ("a - b", "a + b, b, a"),
        ("a / b", "a * b, b, a"),
        (
            "a and on (c, d) b",
            "a or on (c, d) b, a unless on (c, d) b, b, a, a and on (d) b, a and on (c) b, a and b",
        ),
        (
            "a + on () group_left () b",
            "a - on () group_left () b, b, a, a + b, a + on () b",
        ),
        (
            "sum by (b, c) (a)",
            "max by (b, c) (a), min by (b, c) (a), sum by (c) (a), sum by (b) (a), a",
        ),
        ("group by (b) (a)", "group(a), a"),
        ('a{b="c"}', 'a, a{b!="c"}, a{b="cx"}'),
        (
            'a{b!~"c|d"}',
            'a, a{b=~"c|d"}, a{b!~"c|dx"}, a{b!~"d"}, a{b!~"c"}',
        ),
        (
            'label_replace(a, "b", "", "c", "d")',
            'a, label_replace(a, "bx", "", "c", "d"), label_replace(a, "", "", "c", "d"), '
            'label_replace(a, "b", "x", "c", "d"), label_replace(a, "b", "", "cx", "d"), '
            'label_replace(a, "b", "", "", "d"), label_replace(a, "b", "", "c", "dx"), '
            'label_replace(a, "b", "", "c", "")',
        ),
    ],
)
def test_an_expression_is_changed_in_every_small_way(text: str, expected: str) -> None:
    found = [printed(change.node) for change in changes(read(text))]
    assert ", ".join(found) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["for 1m added", "keep_firing_for 5m added"]),
        (
            {"for": "10m", "keep_firing_for": "2m"},
            [
                "for 10m dropped",
                *(f"for 10m to {other}" for other in ("9m", "11m", "5m", "20m")),
                "keep_firing_for 2m dropped",
                # One minute less is half of it.
                *(f"keep_firing_for 2m to {other}" for other in ("1m", "3m", "4m")),
            ],
        ),
        (
            {"for": "1m", "keep_firing_for": "1m", "labels": {"severity": "warning"}},
            [
                "for 1m dropped",
                *(f"for 1m to {other}" for other in ("2m", "30s")),
                "keep_firing_for 1m dropped",
                *(f"keep_firing_for 1m to {other}" for other in ("2m", "30s")),
                "label severity dropped",
                "label severity=warning to warningx",
            ],
        ),
    ],
)
def test_the_times_and_labels_of_a_rule_are_changed(
    fields: dict[str, Any], expected: list[str]
) -> None:
    found = mutants({"alert": "X", "expr": "a", **fields})
    assert [each.id for each in found] == [f"X: {what}" for what in expected]


def test_a_recorded_series_has_no_times() -> None:
    assert mutants({"record": "a:b", "expr": "a"}) == ()


def test_a_mutant_is_known_by_a_name_that_tells_where_it_is() -> None:
    found = [each.id for each in mutants({"record": "x:y", "expr": "a > 1 or b{c='d'} > a > 1"})]
    assert "x:y: > to >=, in a > 1" in found
    assert 'x:y: 1 to 2, in (b{c="d"} > a) > 1' in found
    assert 'x:y: c="d" dropped, in b{c="d"}' in found
    assert len(set(found)) == len(found), "two mutants have one name"
    assert found == [
        each.id for each in mutants({"record": "x:y", "expr": "a > 1 or b{c='d'} > a > 1"})
    ]


def test_what_stands_in_a_rule_twice_is_numbered() -> None:
    found = [each.id for each in mutants({"record": "x:y", "expr": "a{b='c'} - a{b='c'}"})]
    assert 'x:y: b="c" dropped, in a{b="c"}' in found
    assert 'x:y: b="c" dropped, in a{b="c"} (2)' in found


def test_two_changes_that_come_to_the_same_are_one_mutant() -> None:
    texts = [each.rule["expr"] for each in mutants({"record": "x:y", "expr": "a or a"})]
    assert len(set(texts)) == len(texts)


def test_parts_that_are_alike_are_changed_in_turns() -> None:
    rule = {"record": "x:y", "expr": "sum(a) > 0 or sum(b) > 0"}
    first = [each for each in mutants(rule) if not each.again]
    changed = [each.rule["expr"] for each in first]
    assert "(sum(a) >= 0) or (sum(b) > 0)" in changed
    assert "(sum(a) > 0) or (sum(b) >= 0)" not in changed
    assert "(sum(a) > 0) or (sum(b) < 0)" in changed
    assert {each.what for each in changes(read("sum(a) > 0"))} <= {
        each.what for each in changes(read(rule["expr"])) if not each.again
    }, "a change is made in no part"


def test_parts_that_differ_are_changed_each() -> None:
    for text in ("sum(a) > 0 or max(b) > 0", "a unless b", "a > 1 and b > 2"):
        assert not any(each.again for each in changes(read(text))), text


# Judging


def judged(became: dict[str, Verdict], *reasons: score.Reason) -> list[tuple[str, str]]:
    found: tuple[Finding, ...] = score.faults(became, [*became, "A: c"], reasons)
    return [(each.id.removeprefix("mutants/"), each.problem) for each in found]


def test_a_survivor_without_a_reason_is_a_finding() -> None:
    assert judged({"A: a": KILLED, "A: b": SURVIVED}) == [("survived", "A: b: no case notices")]
    assert judged({"A: a": INVALID}) == []


def test_a_reason_covers_what_it_names_and_no_more() -> None:
    became = {"A: a (2)": SURVIVED, "A: ab": SURVIVED}
    assert judged(became, score.Reason("", ("A: a ({})",))) == [
        ("survived", "A: ab: no case notices")
    ]
    assert judged(became, score.Reason("", ("A: a{}",))) == []
    assert judged(became, score.Reason("", ("A: ab", "A: a (2)"))) == []


def test_a_reason_for_a_mutant_that_is_killed_or_does_not_exist_is_a_finding() -> None:
    assert judged({"A: a": KILLED}, score.Reason("", ("A: a",))) == [
        ("not-equivalent", "A: a: A: a is killed")
    ]
    assert judged({"A: a": INVALID}, score.Reason("", ("A: a",))) == [
        ("not-equivalent", "A: a: A: a is invalid")
    ]
    assert judged({"A: a": KILLED}, score.Reason("", ("A: z",))) == [
        ("unknown", "A: z: there is no such mutant")
    ]


def test_a_reason_for_a_mutant_that_was_not_tried_is_not_judged() -> None:
    assert judged({"A: a": KILLED}, score.Reason("", ("A: c",))) == []


def test_a_score_below_the_bound_is_a_finding() -> None:
    def became(killed: int) -> dict[str, Verdict]:
        return {f"A: {n}": KILLED if n < killed else SURVIVED for n in range(100)}

    assert score.too_low(became(95)) == ()
    (finding,) = score.too_low(became(94))
    assert (finding.id, finding.problem[:37]) == (
        "mutants/score",
        "the cases kill 94 of 100 mutants, whi",
    )
    assert score.too_low({"A: a": INVALID}), "nothing was tried, and that is no success"


# The record


def test_every_reason_is_of_a_mutant_that_exists_and_says_something() -> None:
    for reason in score.reasons():
        assert len(reason.text) > 20, reason
        for pattern in reason.patterns:
            assert any(score.matches(pattern, each) for each in every_id()), f"no mutant: {pattern}"


def test_the_record_tells_of_the_mutants_that_there_are() -> None:
    again = "record it again: task mutate -- RULE --record docs/runs/mutants.json"
    assert RECORD, again
    declared = {each.alert.name for each in BUILD.stack.deployment.detections if each.alert}
    unknown = {name_of(rule) for rule in RULES} ^ RECORD.rules.keys()
    assert unknown <= declared - RECORD.rules.keys(), f"{sorted(unknown)}: {again}"
    for rule in RULES:
        # The alert of a new detection is made as the others are; what survives of it is recorded.
        if name_of(rule) in unknown:
            continue
        of = RECORD.rules[name_of(rule)]
        ids = {each.id for each in every()[name_of(rule)] if not each.again}
        assert of.killed + of.invalid + len(of.survived) == len(ids), f"{name_of(rule)}: {again}"
        assert set(of.survived) <= ids, f"{name_of(rule)}: {again}"


def test_the_record_passes_the_gate() -> None:
    assert RECORD
    alive = {each: SURVIVED for of in RECORD.rules.values() for each in of.survived}
    dead = {f"{name}: {n}": KILLED for name, of in RECORD.rules.items() for n in range(of.killed)}
    assert score.too_low(alive | dead) == ()
    tried = {each.id for of in every().values() for each in of if not each.again}
    became = dict.fromkeys(tried, KILLED) | alive
    assert score.faults(became, every_id(), score.reasons()) == ()


# The alerts themselves, under promtool


@pytest.fixture
def promtool(tool: Callable[[str], Path]) -> Path:
    return tool("promtool")


@pytest.mark.tool
def test_no_case_fails_on_a_rule_that_is_printed_back(promtool: Path) -> None:
    became = verdicts([plan.unharmed(each) for each in plan.trials(BUILD)], promtool)
    assert set(became.values()) == {SURVIVED}, became


@pytest.mark.tool
@pytest.mark.slow
def test_the_cases_notice_what_is_changed(promtool: Path, root: Path) -> None:
    """With MUTANTS=all of everything; else of what is not recorded, and of a part of the rest."""
    command = ["git", "rev-parse", "HEAD"]
    head = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    trials = plan.trials(BUILD)
    if os.environ.get("MUTANTS") != "all":
        trials = record.to_try(trials, RECORD, head)
    became = verdicts(trials, promtool)
    assert became, "nothing was tried, and that is no success"
    found = score.faults(became, every_id(), score.reasons())
    assert not found, "\n".join(each.text() for each in found)
    wrong = list(record.disagreements(became, RECORD))
    assert not wrong, f"docs/runs/mutants.json tells something else: {wrong}"


@pytest.mark.tool
def test_useless_cases_notice_little(promtool: Path) -> None:
    (trial,) = plan.trials(BUILD, ["TetragonMapFull"])
    (each,) = (each for each in alerts_with_cases(BUILD) if each.alert.name == "TetragonMapFull")
    quiet = next(case for case in each.cases if not case.fires)
    useless = each._replace(cases=(quiet._replace(series={}),))
    became = verdicts([Trial(trial.mutants, trial.rules, unit_test(useless)["tests"])], promtool)
    assert score.count(became).score < 0.1
    assert score.too_low(became)
    assert {each.id for each in score.faults(became, every_id(), score.reasons())} >= {
        "mutants/survived"
    }


@pytest.mark.tool
def test_what_prometheus_does_not_load_is_invalid_and_what_fails_to_evaluate_is_killed(
    promtool: Path,
) -> None:
    (trial,) = plan.trials(BUILD, ["TetragonMapFull"])
    (first, *_) = trial.mutants
    refused = first._replace(id="refused", rule={**first.rule, "expr": "rate(up)"})
    # Both sides have two series for the same match.
    failing = first._replace(
        id="failing",
        rule={**first.rule, "expr": '{__name__=~"tetragon_map_.+"} == on () {__name__=~"tetra.+"}'},
    )
    became = verdicts([trial._replace(mutants=(refused, failing))], promtool)
    assert became == {"refused": INVALID, "failing": KILLED}
