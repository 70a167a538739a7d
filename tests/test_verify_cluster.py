"""`tetraflux verify --context`, with a cluster that is a program of the test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from recordings import fakes
from recordings.fakes import World, heeding_signals
from recordings.steps import STEPS

from tetraflux.gen.cli import main
from tetraflux.gen.verify import cluster, pod
from tetraflux.model.settings import IMAGE

STAGING = ["verify", "--context", "staging", "--timeout", "20"]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(tmp_path)
    fakes.settle(monkeypatch, world)
    return world


def verbs(world: World) -> list[str]:
    """What kubectl was asked for, after the context and the namespace."""
    return [call[4] for call in world.calls]


def test_a_good_agent_is_exit_status_0(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(STAGING) == 0, capsys.readouterr().err
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 5, "a heading and four scenarios"
    assert "is ready on node node-1; agent tetragon-abcde" in printed.err
    assert "2 reported, 2 silent" in printed.err
    assert not world.pod.exists(), "the pod is left over"
    assert verbs(world)[-1] == "delete"


def test_each_call_names_the_context(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    main([*STAGING, "--namespace", "tests"])
    capsys.readouterr()
    assert {tuple(call[:3]) for call in world.calls} == {("--context", "staging", "--namespace")}
    in_agents = [call for call in world.calls if call[3] == "security"]
    assert {call[4] for call in in_agents} == {"get", "exec"}, "the agents' namespace is only read"
    assert {call[3] for call in world.calls} == {"security", "tests"}


def test_the_chosen_image_and_policies_are_taken(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("undeletable")
    main([*STAGING, "--policy", "ssh-activity", "--image", "mirror.example/python:3"])
    capsys.readouterr()
    (container,) = json.loads(world.pod.read_text())["spec"]["containers"]
    assert container["image"] == "mirror.example/python:3"
    assert container["securityContext"] == {"runAsUser": 0}, "capabilities that nothing needs"


def test_the_pod_may_do_what_its_scenarios_need_and_no_more(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("undeletable")
    main(STAGING)
    capsys.readouterr()
    made = json.loads(world.pod.read_text())
    assert made["metadata"]["name"].startswith("tetragon-verify-")
    assert made["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "gen-verify"}
    assert made["spec"]["automountServiceAccountToken"] is False
    assert made["spec"]["restartPolicy"] == "Never"
    assert made["spec"]["activeDeadlineSeconds"] == pod.LIFE_SECONDS
    assert "tolerations" not in made["spec"]
    (container,) = made["spec"]["containers"]
    assert container["image"] == IMAGE
    assert container["securityContext"] == {"runAsUser": 0, "capabilities": {"add": ["SYS_ADMIN"]}}
    profiles = [v for k, v in made["metadata"]["annotations"].items() if ".apparmor." in k]
    assert profiles == ["unconfined"], "AppArmor would refuse every mount"


@pytest.mark.parametrize("refused", [True, False])
def test_a_profile_that_would_keep_a_call_from_its_hook_is_not_applied(refused: bool) -> None:
    scenario = STEPS[0].scenario.model_copy(update={"seccomp_refuses": refused})
    made = pod.manifest("name", "image", [STEPS[0]._replace(scenario=scenario)])
    profile = made["spec"]["containers"][0]["securityContext"].get("seccompProfile")
    assert profile == ({"type": "Unconfined"} if refused else None)


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("pulls", "is not ready after 0.2 seconds: ImagePullBackOff: Back-off pulling image"),
        ("unschedulable", "is not ready after 0.2 seconds: Unschedulable: 0/3 nodes are available"),
        ("evicted", "ended: Evicted: low on memory"),
        ("agentless", "no agent is ready on node node-1: no pod app.kubernetes.io/name=tetragon"),
        ("crashes", "tetragon-abcde is not ready: CrashLoopBackOff: back-off"),
        (
            "refuses",
            "the agent cannot be reached: kubectl reports: Error: failed to call GetEvents",
        ),
        ("deaf", "the agent has not reported a process"),
    ],
)
def test_what_is_not_ready_is_named_and_the_pod_is_deleted(
    world: World, capsys: pytest.CaptureFixture[str], mood: str, said: str
) -> None:
    world.moods(mood)
    # Short where nothing comes however long one waits; else for machines that are busy.
    patience = "5" if mood == "refuses" else "0.2"
    assert main([*STAGING, "--timeout", patience]) == 1
    printed = capsys.readouterr()
    last = printed.err.splitlines()[-1]
    assert said in last and "; nothing was run. fix: " in last, printed.err
    assert printed.out == ""
    # Not the last word: what was being started when the signal came may still ask for the pod.
    assert "delete" in verbs(world) and not world.pod.exists(), "the pod is left over"


def test_a_stream_that_dies_in_the_middle_is_said_and_the_pod_is_deleted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("dies")
    assert main(STAGING) == 1
    printed = capsys.readouterr()
    assert "tetraflux: the stream of events ended: Error: failed to receive events" in printed.err
    assert "not seen" in printed.out
    assert not world.pod.exists(), "the pod is left over"


def test_a_context_that_kubectl_does_not_know_is_refused(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--context", "stagin"]) == 1
    assert "fix: use one of: production, staging" in capsys.readouterr().err
    assert verbs(world) == ["config"], "nothing else was asked"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--context", ""], "--context is empty: name the context"),
        (
            ["--context", "staging", "--place", "host"],
            "--place host is not possible with --context",
        ),
        (["--context", "staging", "--namespace", ""], "--namespace is empty"),
    ],
)
def test_without_a_named_context_or_with_a_host_nothing_is_asked(
    world: World, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["verify", *words]) == 2
    assert said in capsys.readouterr().err
    assert world.calls == []


def test_a_pod_that_is_forbidden_is_said_and_not_deleted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("forbids")
    assert main(STAGING) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "violates PodSecurity" in line and "fix: choose by --namespace one that allows" in line
    assert verbs(world) == ["config", "get", "create"], "there is nothing to delete"


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("unreachable", "The connection to the server 127.0.0.1:6443 was refused; nothing was run"),
        (
            "empty",
            "there is no agent: no pod app.kubernetes.io/name=tetragon in namespace security",
        ),
    ],
)
def test_where_there_is_no_cluster_or_no_agent_no_pod_is_made(
    world: World, capsys: pytest.CaptureFixture[str], mood: str, said: str
) -> None:
    world.moods(mood)
    assert main(STAGING) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line and "fix: " in line
    assert verbs(world) == ["config", "get"]


def test_a_pod_that_cannot_be_deleted_is_named_with_what_deletes_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("undeletable")
    assert main(STAGING) == 0, "the detections are as they should be"
    said = capsys.readouterr().err
    name = json.loads(world.pod.read_text())["metadata"]["name"]
    assert "etcdserver: request timed out" in said
    assert f"pod default/{name} may still exist" in said
    assert f"fix: kubectl --context staging --namespace default delete pod {name}" in said


def test_without_kubectl_it_says_so(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(world.home))
    assert main(STAGING) == 1
    assert capsys.readouterr().err.startswith("tetraflux: cannot start kubectl: No such file")


def test_a_cluster_that_does_not_answer_is_said(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetraflux.gen.verify.kubectl.CALL_SECONDS", 0.1)
    world.program("kubectl", "#!/bin/sh\nexec sleep 9")
    assert main(STAGING) == 1
    assert "no answer after 0.1 seconds" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status", "moment"),
    [
        (signal.SIGINT, 130, "it takes a while"),
        (signal.SIGTERM, 143, "it takes a while"),
        (signal.SIGINT, 130, "waiting for pod"),
        (signal.SIGHUP, 129, "create"),
    ],
)
def test_interrupted_it_deletes_the_pod(
    world: World, root: Path, number: signal.Signals, status: int, moment: str
) -> None:
    world.moods(*(["slow"] if moment == "create" else []), *(["pulls"] if "pod" in moment else []))
    path = os.pathsep.join((str(root), str(root / "tests")))
    running = subprocess.Popen(
        [sys.executable, "-m", "recordings.fakes", str(world.home), *STAGING],
        env={**os.environ, "PYTHONPATH": path, "NAP": "50"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding_signals,
    )  # fmt: skip
    assert running.stderr is not None
    if moment == "create":
        while len(world.calls) < 3:
            assert running.poll() is None, "it ended too soon"
    else:
        for line in running.stderr:
            if moment in line:
                break
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert running.returncode == status, err
    assert out == "", "half a table is none"
    assert "Traceback" not in err, err
    time.sleep(0.4 if moment == "create" else 0)
    # Not the last word: what was being started when the signal came may still ask for the pod.
    assert "delete" in verbs(world) and not world.pod.exists(), "the pod is left over"
    assert world.left() == [], "the script did not tidy up"


def test_it_asks_for_the_label_and_the_container_that_the_chart_gives_the_agent(
    root: Path,
) -> None:
    # The chart's names (install/kubernetes/tetragon/templates at v1.6.0), as our own objects use.
    service = root / "output/kubernetes/apps/security/tetragon/monitoring/service.yaml"
    assert cluster.AGENT_LABEL.replace("=", ": ") in service.read_text(encoding="utf-8")
