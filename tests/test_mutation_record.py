"""What the record of the mutants spares the gate, and that a record that is wrong is found out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tetraflux.gen.maintain.mutate import record
from tetraflux.gen.maintain.mutate.mutants import Mutant
from tetraflux.gen.maintain.mutate.trial import Trial, Verdict

KILLED, SURVIVED, INVALID = Verdict.killed, Verdict.survived, Verdict.invalid


def test_rules_that_were_not_tried_stay_in_the_record() -> None:
    before = record.recorded({"B: a": KILLED, "A: a": SURVIVED}, None)
    after = record.recorded({"A: a": KILLED, "A: b": SURVIVED, "A: c": INVALID}, before)
    assert after.rules["B"] == before.rules["B"]
    assert after.rules["A"] == record.OfRule(killed=1, invalid=1, survived=("A: b",))


def a_trial(**changes: Any) -> Trial:
    rule = {"alert": "A", "expr": "up"}
    mutants_ = tuple(Mutant(f"A: {n}", {**rule, "expr": f"up{n}"}) for n in range(400))
    return Trial(mutants_, (rule,), ({"name": "a"},))._replace(**changes)


A_RECORD = record.recorded({"A: 0": SURVIVED, "A: 1": KILLED}, None, [a_trial()])


def test_what_is_recorded_is_tried_again_in_part_and_all_of_it_in_time() -> None:
    parts = [record.to_try([a_trial()], A_RECORD, f"commit {n}") for n in range(300)]
    assert all(0 < len(trial.mutants) < 80 for (trial,) in parts)
    assert {each.id for (trial,) in parts for each in trial.mutants} == {
        each.id for each in a_trial().mutants
    }, "some mutant is never tried again"
    assert parts == [record.to_try([a_trial()], A_RECORD, f"commit {n}") for n in range(300)]


@pytest.mark.parametrize(
    "trial",
    [
        a_trial(rules=({"alert": "A", "expr": "up == 0"},)),
        a_trial(tests=({"name": "a", "interval": "1m"},)),
        a_trial(tests=()),
        a_trial(mutants=a_trial().mutants[1:]),
    ],
    ids=["rule", "test", "tests", "mutants"],
)
def test_what_changed_since_it_was_recorded_is_tried_whole(trial: Trial) -> None:
    assert record.to_try([trial], A_RECORD, "x") == (trial,)


def test_another_promtool_tries_all_as_does_no_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert record.to_try([a_trial()], None, "x") == (a_trial(),)
    monkeypatch.setattr(record, "PINS", tmp_path / "tools.env")
    (tmp_path / "tools.env").write_text('promtool_version="v9"\n', encoding="utf-8")
    assert record.to_try([a_trial()], A_RECORD, "x") == (a_trial(),)


def test_a_record_that_is_wrong_is_found_out() -> None:
    def wrong(**became: Verdict) -> list[str]:
        verdicts_ = {f"A: {name[1:]}": verdict for name, verdict in became.items()}
        return list(record.disagreements(verdicts_, A_RECORD))

    assert wrong(_0=SURVIVED, _1=KILLED) == wrong(_7=KILLED) == []
    assert wrong(_0=KILLED) == ["A: 0: killed"]
    assert wrong(_1=SURVIVED) == ["A: 1: survived"]
    assert wrong(_0=SURVIVED, _1=INVALID) == ["A: 1 are invalid"]
    assert list(record.disagreements({"B: 0": SURVIVED}, A_RECORD)) == ["B: 0: survived"]
    assert list(record.disagreements({"B: 0": KILLED}, A_RECORD)) == []
