"""Canaries: each hook has a scenario that must make it report, and is judged by its own events."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError
from recordings.container import EVENTS_FILE, LINES, LOG, RUN
from recordings.steps import FILES, SSH, STEPS

from tetraflux.gen.cli import main
from tetraflux.gen.verify import plan
from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.judge import Verdict, judge_hooks
from tetraflux.gen.verify.plan import Step, detections
from tetraflux.model.canary import Canary, Hook, canaries, hooks, plain, untested
from tetraflux.model.detection import Detection
from tetraflux.model.kinds.tracingpolicy import LsmHook, Tracepoint
from tetraflux.model.scenario import ON_HOST, Expect, Place, Scenario
from tetraflux.model.settings import Settings

DECLARED = list(detections(Settings()).values())
EXEC = hooks(SSH)[0]
OPEN = hooks(FILES)[0]


def scenario(*canary: str, name: str = "somebody does it", **more: object) -> Scenario:
    return Scenario(name=name, **{"expect": Expect.report, "sh": ":", "canary": canary, **more})  # type: ignore[arg-type]


def with_hooks(detection: Detection, *calls: str) -> Detection:
    """The detection, whose policy has these hooks instead."""
    (policy,) = detection.policies
    (hook,) = policy.spec.kprobes or ()
    probes = tuple(hook.model_copy(update={"call": call}) for call in calls)
    spec = policy.spec.model_copy(update={"kprobes": probes})
    return detection.model_copy(update={"policies": (policy.model_copy(update={"spec": spec}),)})


# What the project's own policies have


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize(("detection", "scenarios"), DECLARED, ids=[d.name for d, _ in DECLARED])
def test_each_hook_has_a_canary_or_a_reason(
    detection: Detection, scenarios: tuple[Scenario, ...], place: Place
) -> None:
    missing = untested(detection, canaries(detection, scenarios, place))
    unsaid = [f"{each.policy}: {each.call}" for each, why in missing.items() if not why]
    assert unsaid == [], f"nobody would notice on a {place} if these were blind"


@pytest.mark.parametrize(("detection", "scenarios"), DECLARED, ids=[d.name for d, _ in DECLARED])
def test_reasons_are_given_for_hooks_that_have_none(
    detection: Detection, scenarios: tuple[Scenario, ...]
) -> None:
    missing = untested(detection, canaries(detection, scenarios, Place.container))
    assert set(detection.untested) == {each.call for each in missing}


def test_a_hook_that_may_lack_has_another_beside_it_or_a_machine_of_its_own() -> None:
    """Else it would be called blind on every kernel that does not have it."""
    found = [c for d, s in DECLARED for c in canaries(d, s, Place.container)]
    alone = [c.hooks[0] for c in found if len(c.hooks) == 1 and c.hooks[0].may_lack]
    assert {each.call for each in alone} == {"__x64_sys_read"}


# How one is found


def test_the_first_scenario_of_the_place_is_the_canary() -> None:
    first, second = (
        scenario(EXEC.call, name="on a host", places=ON_HOST),
        scenario(EXEC.call, name="anywhere"),
    )
    third = scenario(EXEC.call, name="the same again")
    assert canaries(SSH, (first, second, third), Place.host) == (Canary((EXEC,), first),)
    assert canaries(SSH, (first, second, third), Place.container) == (Canary((EXEC,), second),)


def test_a_hook_that_no_scenario_names_has_none() -> None:
    assert canaries(SSH, (scenario(),), Place.container) == ()
    assert untested(SSH, ()) == {EXEC: ""}
    reasons = SSH.model_copy(update={"untested": {EXEC.call: "it would hurt"}})
    assert untested(reasons, ()) == {EXEC: "it would hurt"}


def test_of_the_hooks_of_one_policy_that_a_scenario_names_one_must_report() -> None:
    either = with_hooks(SSH, "pipe_write", "anon_pipe_write")
    ((both, _),) = canaries(either, (scenario("pipe_write", "anon_pipe_write"),), Place.container)
    assert [each.call for each in both] == ["pipe_write", "anon_pipe_write"]


def test_a_scenario_is_for_hooks_of_the_policies_that_it_reports() -> None:
    two = SSH.model_copy(
        update={"policies": (*SSH.policies, *with_hooks(FILES, EXEC.call).policies)}
    )
    ((its, _),) = canaries(two, (scenario(EXEC.call, reports=("sensitive-files",)),), Place.host)
    assert [each.policy for each in its] == ["sensitive-files"]
    assert len(canaries(two, (scenario(EXEC.call),), Place.host)) == 2


def test_a_scenario_for_a_hook_that_is_not_there_is_an_error() -> None:
    wrong = "'somebody does it' is for tcp_conect, which is not a hook of ssh-activity"
    with pytest.raises(ValueError, match=wrong):
        canaries(SSH, (scenario("tcp_conect"),), Place.container)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"destructive": True}, "the scenario is destructive"),
        ({"expect": Expect.silence}, "the scenario expects silence"),
    ],
)
def test_a_canary_is_harmless_and_reports(what: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        scenario(EXEC.call, **what)


def test_a_hook_is_named_as_the_metrics_name_it() -> None:
    (policy,) = SSH.policies
    point = Tracepoint(subsystem="raw_syscalls", event="sys_enter", message="xx", tags=(), args=())
    lsm = LsmHook(hook="file_open", message="xx", tags=(), args=())
    for more, name in (
        ({"kprobes": None, "tracepoints": (point,)}, "tracepoint:raw_syscalls/sys_enter"),
        ({"kprobes": None, "lsmhooks": (lsm,)}, "lsm:file_open"),
    ):
        spec = policy.spec.model_copy(update=more)
        changed = SSH.model_copy(update={"policies": (policy.model_copy(update={"spec": spec}),)})
        assert [each.name for each in hooks(changed)] == [name]
    assert EXEC.name == "kprobe:security_bprm_check"
    assert hooks(with_hooks(SSH, "sys_setns"))[0].name == "kprobe:sys_setns"


@pytest.mark.parametrize(
    ("metric", "hook"),
    [
        ("kprobe:__x64_sys_setns", "kprobe:sys_setns"),
        ("kprobe:__arm64_sys_setns", "kprobe:sys_setns"),
        ("kprobe:security_file_open", "kprobe:security_file_open"),
        ("kprobe:__x64_fix", "kprobe:__x64_fix"),
        ("lsm:file_open", "lsm:file_open"),
    ],
)
def test_a_system_call_has_one_name_on_every_machine(metric: str, hook: str) -> None:
    assert plain(metric) == hook


# How one is judged


def judged(step: Step, hook: Hook, lines: list[str]) -> tuple[Verdict, str]:
    canary = Canary((hook,), step.scenario)
    (result,) = judge_hooks([(step, canary)], RUN, stream((None, line) for line in lines))
    assert result.step.scenario.name == f"{hook.policy} {hook.name}"
    return result.verdict, result.note


def test_a_hook_whose_event_arrived_is_not_blind() -> None:
    assert judged(STEPS[0], EXEC, LINES) == (Verdict.reported, "")
    assert judged(STEPS[9], OPEN, LINES) == (Verdict.reported, "")


def test_a_hook_is_blind_when_only_another_of_its_policy_reported() -> None:
    other = EXEC._replace(name="kprobe:tcp_connect", call="tcp_connect")
    assert judged(STEPS[0], other, LINES) == (Verdict.missed, "no event of ssh-activity")


def test_a_hook_is_blind_when_another_policy_reported_from_the_same_function() -> None:
    lines = [line.replace('"policy_name":"ssh-activity"', '"policy_name":"x"') for line in LINES]
    verdict, note = judged(STEPS[0], EXEC, lines)
    assert verdict is Verdict.missed
    assert note == "no event of ssh-activity in all of the run: are they loaded?"


def test_a_system_call_is_known_by_whichever_name_the_machine_gives_it() -> None:
    lines = [line.replace("security_bprm_check", "__x64_sys_execve") for line in LINES]
    hook = EXEC._replace(name="kprobe:sys_execve", call="sys_execve")
    assert judged(STEPS[0], hook, lines)[0] is Verdict.reported


def test_a_canary_that_could_not_do_it_proves_nothing() -> None:
    verdict, note = judged(STEPS[6], EXEC, LINES)
    assert verdict is Verdict.not_run
    assert "oh no" in note


def test_where_the_agent_lost_events_a_hook_is_not_called_blind() -> None:
    lines = [line for line in LINES if '"policy_name"' not in line or "/001" not in line]
    assert judged(STEPS[0], EXEC, lines)[0] is Verdict.missed
    without_end = [line for line in lines if f"{RUN.folder}/end" not in line]
    assert judged(STEPS[0], EXEC, without_end)[0] is Verdict.not_seen


# tetraflux verify --canary


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The project's detections are two, of which one has a canary; the log of its run."""
    its = STEPS[0].scenario.model_copy(update={"canary": (EXEC.call,)})
    known = {SSH.name: (SSH, (its,)), FILES.name: (FILES, (STEPS[9].scenario,))}
    monkeypatch.setattr(plan, "detections", lambda settings: known)
    log = tmp_path / "log"
    log.write_text(LOG.replace(RUN.plan, plan.mark([STEPS[0]])))
    return log


def test_by_hand_it_is_judged_hook_by_hook(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--canary", "--events", str(EVENTS_FILE), "--log", str(quick)]) == 0
    printed = capsys.readouterr()
    head, row = (line.split("  ") for line in printed.out.splitlines())
    assert [word.strip() for word in head if word][:3] == ["policy", "hook", "seen"]
    assert [word.strip() for word in row if word][:3] == [EXEC.policy, EXEC.name, "reported"]
    assert printed.err.splitlines() == [
        "tetraflux: not tested: sensitive-files kprobe:security_file_open: no scenario tests it "
        "with --place container",
        "tetraflux: 1 canaries: 1 reported",
    ]


def test_a_blind_hook_is_exit_status_1(
    quick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = tmp_path / "events"
    events.write_text("\n".join(LINES).replace("security_bprm_check", "tcp_connect"))
    words = ["verify", "--canary", "--events", str(events), "--log", str(quick)]
    assert main(words) == 1
    assert capsys.readouterr().out.splitlines()[1].startswith("!  ssh-activity  kprobe:security_bp")
    assert main([*words, "--format", "json"]) == 1
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert result["scenario"] == "ssh-activity kprobe:security_bprm_check"
    assert result["verdict"] == "missed"


def test_the_log_of_another_run_is_refused(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick.write_text(LOG)
    assert main(["verify", "--canary", "--events", str(EVENTS_FILE), "--log", str(quick)]) == 1
    assert "is of other scenarios than these" in capsys.readouterr().err


def test_a_wrong_canary_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {SSH.name: (SSH, (scenario("tcp_conect"),))}
    monkeypatch.setattr(plan, "detections", lambda settings: known)
    assert main(["verify", "--canary", "--script"]) == 2
    assert "is for tcp_conect, which is not a hook of ssh-activity" in capsys.readouterr().err


@pytest.mark.parametrize("place", list(Place))
def test_the_script_is_short_and_has_each_scenario_once(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--canary", "--script", "--place", place]) == 0
    text = capsys.readouterr().out
    subprocess.run(["sh", "-n"], input=text, text=True, check=True)
    steps = [line for line in text.splitlines() if line.startswith("# ") and ": " in line]
    assert len(set(steps)) == len(steps)
    chosen = plan.canary_plan(Settings(), place)
    assert len(chosen.steps) < len(plan.plan(Settings(), place)) / 5
    assert {hook for _, each in chosen.canaries for hook in each.hooks} | set(chosen.without) == {
        hook for detection, _ in DECLARED for hook in hooks(detection)
    }


def test_it_does_not_go_with_what_is_destructive(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--canary", "--script", "--destructive"]) == 2
    assert "does not go with --destructive" in capsys.readouterr().err
