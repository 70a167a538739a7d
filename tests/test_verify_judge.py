"""The judge, against streams of the real agent: whole, late, doubled, reordered, and with holes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from recordings.container import LINES, LOG, OUTCOME, RUN
from recordings.steps import STEPS

from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.judge import Result, Verdict, judge, read_run
from tetraflux.gen.verify.log import Run

RATE_LIMITED = '{"rate_limit_info":{"number_of_dropped_process_events":"12"},"node_name":"node-1"}'
THROTTLED = '{"process_throttle":{"type":"THROTTLE_START","cgroup":"x"},"node_name":"node-1"}'


def judged(lines: list[str], run: Run = RUN) -> dict[str, Result]:
    results = judge(STEPS, run, stream((None, line) for line in lines))
    return {each.step.number: each for each in results}


def verdicts(lines: list[str], run: Run = RUN) -> dict[str, Verdict]:
    return {number: each.verdict for number, each in judged(lines, run).items()}


def in_step(line: str, *numbers: str) -> bool:
    return any(f"{RUN.folder}/{number}" in line for number in numbers)


def of_policy(line: str) -> bool:
    return '"policy_name"' in line


def without_silence(before: dict[str, Verdict]) -> dict[str, Verdict]:
    """What is left to say when events may be missing: nothing was surely silent, or missed."""
    unsure = (Verdict.silent, Verdict.missed)
    return {n: Verdict.not_seen if each in unsure else each for n, each in before.items()}


def test_the_recorded_run_is_judged_as_it_was() -> None:
    assert verdicts(LINES) == OUTCOME


def test_only_what_is_as_it_should_be_is_good() -> None:
    good = {number for number, each in judged(LINES).items() if each.good}
    assert good == {"001", "002", "005", "006", "008", "010"}


def test_a_forked_child_that_executes_nothing_belongs_to_its_step() -> None:
    execs = {
        json.loads(line)["process_exec"]["process"]["exec_id"]
        for line in LINES
        if "process_exec" in json.loads(line)
    }
    sample = json.loads(judged(LINES)["005"].sample)["process_kprobe"]["process"]
    assert sample["exec_id"] not in execs, "the recording shows no such child"
    assert judged(LINES)["005"].verdict is Verdict.reported


def test_a_process_belongs_to_its_step_when_the_step_is_over_and_the_next_goes_on() -> None:
    result = judged(LINES)["008"]
    happened = datetime.fromisoformat(json.loads(result.sample)["time"]).timestamp()
    assert happened > RUN.began["010"], "the recording shows nothing late"
    assert result.verdict is Verdict.reported


def test_events_of_other_processes_belong_to_no_step() -> None:
    others = [line for line in LINES if "/srv/elsewhere/001" in line and of_policy(line)]
    assert others, "the recording has ssh elsewhere, in a folder that is called 001"
    assert sum(each.events.get("ssh-activity", 0) for each in judged(LINES).values()) == 3


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda lines: lines + lines, id="all-twice"),
        pytest.param(lambda lines: [each for line in lines for each in (line, line)], id="doubled"),
        pytest.param(lambda lines: lines[::-1], id="reversed"),
        pytest.param(lambda lines: lines[1::2] + lines[::2], id="shuffled"),
        pytest.param(lambda lines: sorted(lines, key=of_policy), id="policies-after-the-fence"),
        pytest.param(lambda lines: [f"{line}\r" for line in lines], id="crlf"),
        pytest.param(lambda lines: ["level=warn msg=x", "", *lines, "3", "[]"], id="warnings"),
    ],
)
def test_neither_order_nor_repetition_nor_talk_changes_the_outcome(
    changed: Callable[[list[str]], list[str]],
) -> None:
    was, now = judged(LINES), judged(changed(LINES))
    assert {n: each.verdict for n, each in now.items()} == OUTCOME
    assert {n: each.events for n, each in now.items()} == {
        n: each.events for n, each in was.items()
    }


def test_a_detection_that_says_nothing_is_a_miss() -> None:
    lines = [line for line in LINES if not (of_policy(line) and in_step(line, "001"))]
    assert judged(lines)["001"].verdict is Verdict.missed


def test_a_policy_that_said_nothing_all_along_may_not_be_loaded() -> None:
    lines = [line for line in LINES if '"sensitive-files"' not in line]
    result = judged(lines)["010"]
    assert result.verdict is Verdict.missed
    assert result.note == "no event of sensitive-files in all of the run: are they loaded?"


def test_a_detection_that_reports_what_it_must_leave_alone_is_a_false_alarm() -> None:
    event = json.loads(next(each for each in LINES if of_policy(each) and in_step(each, "001")))
    event["process_kprobe"]["process"].update(exec_id="another", cwd=f"{RUN.folder}/002")
    assert judged([*LINES, json.dumps(event)])["002"].verdict is Verdict.false_alarm


def test_an_agent_that_saw_nothing_was_not_silent() -> None:
    expected = {
        n: each if each is Verdict.not_run else Verdict.not_seen for n, each in OUTCOME.items()
    }
    assert verdicts([]) == expected


def test_a_step_that_the_agent_saw_nothing_of_was_not_silent() -> None:
    lines = [line for line in LINES if not in_step(line, "002")]
    result = judged(lines)["002"]
    assert result.verdict is Verdict.not_seen
    assert result.note == "the agent has not reported any process of it"


def test_without_the_end_of_the_run_nothing_was_surely_silent() -> None:
    lines = [line for line in LINES if f"{RUN.folder}/end" not in line]
    assert verdicts(lines) == without_silence(OUTCOME)
    assert "has not reported the end" in judged(lines)["002"].note


@pytest.mark.parametrize(
    ("line", "why"),
    [
        pytest.param(RATE_LIMITED, "dropped 12 events", id="export-rate-limit"),
        pytest.param(THROTTLED, "throttled a cgroup", id="kernel-rate-limit"),
        pytest.param(LINES[20][:300], "1 events of the stream are cut off", id="cut-off"),
    ],
)
def test_where_events_were_lost_nothing_was_surely_silent(line: str, why: str) -> None:
    assert verdicts([*LINES, line]) == without_silence(OUTCOME)
    assert why in judged([*LINES, line])["002"].note


def test_an_agent_that_was_started_anew_lost_what_happened_meanwhile() -> None:
    index = next(n for n, line in enumerate(LINES) if in_step(line, "005"))
    listed = json.loads(LINES[index])
    listed["process_exec"]["process"].update(flags="procFS", cwd="/", exec_id="an old one")
    line = json.dumps(listed)
    assert verdicts([line, *LINES]) == OUTCOME, "it was started before the run"
    assert verdicts([*LINES[:index], line, *LINES[index:]]) == without_silence(OUTCOME)


def test_a_run_that_stopped_half_way_ran_only_its_first_half() -> None:
    half = read_run(LOG.split("@end 005")[0])
    found = judged(LINES, half)
    assert {n: each.verdict for n, each in found.items() if n < "005"} == {
        n: each for n, each in OUTCOME.items() if n < "005"
    }
    assert all(found[n].verdict is Verdict.not_run for n in OUTCOME if n >= "005")
    assert found["005"].note == "the run ended during it"
    assert found["006"].note == "the run ended before it"


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("124", "it was stopped after 60 seconds"),
        ("3", "it failed with status 3: oh no"),
        ("0", ""),
    ],
)
def test_a_step_that_did_not_do_what_it_says_was_not_run(status: str, note: str) -> None:
    log = LOG.replace("@end 007 3", f"@end 007 {status}")
    result = judged(LINES, read_run(log))["007"]
    assert (result.verdict is Verdict.not_run) == bool(note)
    assert note in result.note


def test_what_is_not_to_be_had_is_named() -> None:
    assert judged(LINES)["009"].note == "CAP_SYS_MODULE is not available there"
    run = read_run(f"@run {RUN.folder}\n@lacks all python3\n")
    assert {each.note for each in judged(LINES, run).values()} == {"python3 is not available there"}


def test_all_that_a_scenario_names_must_report() -> None:
    from tetraflux.gen.verify.plan import Step

    one = STEPS[0]
    both = ("ssh-activity", "ssh-activity-more")
    step = Step(*one._replace(scenario=one.scenario.model_copy(update={"reports": both})))
    (result,) = judge([step], RUN, stream((None, line) for line in LINES))
    assert result.verdict is Verdict.missed
    assert "no event of ssh-activity-more" in result.note
    told = next(line for line in LINES if of_policy(line) and in_step(line, "001"))
    more = told.replace('"policy_name":"ssh-activity"', '"policy_name":"ssh-activity-more"')
    policy = step.detection.policies[0]
    meta = policy.metadata.model_copy(update={"name": "ssh-activity-more"})
    second = policy.model_copy(update={"metadata": meta})
    detection = step.detection.model_copy(update={"policies": (policy, second)})
    step = step._replace(detection=detection)
    (result,) = judge([step], RUN, stream((None, line) for line in [*LINES, more]))
    assert result.verdict is Verdict.reported
    assert result.events == {"ssh-activity": 1, "ssh-activity-more": 1}


def in_step_by_descent(parent: dict[str, str]) -> Verdict:
    """What is said of a step whose only event is of a process that left its folder."""
    lines = [line for line in LINES if not in_step(line, "002")]
    of_shell = next(each for each in LINES if in_step(each, "002") and "process_exec" in each)
    shell = json.loads(of_shell)["process_exec"]["process"]
    process = {"exec_id": "far", "cwd": "/", "parent_exec_id": parent.get("exec_id", "")}
    parent = {**parent, "parent_exec_id": shell["exec_id"]}
    if not parent.get("exec_id"):
        process["parent_exec_id"] = shell["exec_id"]
    event = {"process": process, "parent": parent, "policy_name": "ssh-activity"}
    return judged([*lines, of_shell, json.dumps({"process_kprobe": event})])["002"].verdict


def test_a_process_that_left_the_folder_belongs_to_its_step_by_descent() -> None:
    assert in_step_by_descent({}) is Verdict.false_alarm, "its parent stands in the folder"
    near = in_step_by_descent({"exec_id": "near"})
    assert near is Verdict.false_alarm, "the parent's own event never came"


def test_a_cycle_of_parents_has_an_end() -> None:
    event = {"process": {"exec_id": "a", "parent_exec_id": "b"}, "parent": {"parent_exec_id": "a"}}
    assert verdicts([*LINES, json.dumps({"process_exec": event})]) == OUTCOME


def test_latency_is_from_the_beginning_of_the_step_to_the_first_event() -> None:
    timed = [(RUN.began["001"] + 0.25 if in_step(line, "001") else None, line) for line in LINES]
    results = {each.step.number: each for each in judge(STEPS, RUN, stream(timed))}
    assert results["001"].latency_seconds == pytest.approx(0.25)
    assert results["010"].latency_seconds is None, "its arrival is not known"


def test_of_several_runs_in_one_log_the_last_counts() -> None:
    run = read_run(LOG.replace("@end 001 0", "@end 001 9") + LOG)
    assert run == RUN
    assert (run.kernel, run.plan) != ("", "")


def test_what_a_step_says_is_not_taken_for_what_the_script_says() -> None:
    run = read_run("@run /tmp/x\n@begin 001 %N\n@end 001 1\n# 001: a\r@end 001 0\x0b@done\n")
    assert run.status == {"001": 1}, "only a line feed ends a line"
    assert not run.done
    assert run.started == {"001"} and run.began == {}, "a clock that does not tell fractions"
