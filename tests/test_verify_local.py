"""`tetraflux verify --local`, with an agent and a kernel that are programs of the test."""

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

from tetraflux.gen.cli import main

LOCAL = ["verify", "--local", "--timeout", "20"]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(tmp_path)
    fakes.settle(monkeypatch, world)
    return world


def outcome(printed: str) -> dict[str, str]:
    """Verdicts by scenario, from JSON."""
    return {each["scenario"]: each["verdict"] for each in json.loads(printed)["results"]}


@pytest.mark.parametrize("place", ["container", "host"])
def test_a_good_agent_is_exit_status_0(
    world: World, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    assert main([*LOCAL, "--place", place]) == 0, capsys.readouterr().err
    printed = capsys.readouterr()
    rows = [line.split() for line in printed.out.splitlines()]
    assert len(rows) == 5, "a heading and four scenarios"
    assert "ssh-activity=1" in rows[1] and rows[1][-1] == "s", "events and latency"
    said = printed.err.splitlines()
    assert said[0] == "tetraflux: 1/4 ssh-activity: ssh is run", "a line for each step"
    assert said[-1] == (
        "tetraflux: 4 scenarios: 2 reported, 2 silent; skipped: 1 that need --destructive"
    )
    assert world.left() == [], "it did not tidy up"


def test_latency_is_by_one_clock_even_where_the_script_has_another(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.program("date", "#!/bin/sh\necho 86400.5")
    assert main([*LOCAL, "--format", "json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert 0 <= results[0]["latency_seconds"] < 20


def test_what_is_destructive_runs_when_it_is_asked_for(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LOCAL, "--destructive", "--policy", "sensitive-files"]) == 0
    printed = capsys.readouterr()
    assert "it breaks things" in printed.out
    assert "left out" not in printed.err, "nothing was"
    assert "ssh-activity" not in printed.out, "it was not chosen"


def test_as_json_it_has_what_the_documentation_needs(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LOCAL, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["kernel"] == os.uname().release
    assert data["place"] == "container"
    first = data["results"][0]
    assert 0 <= first.pop("latency_seconds") < 5
    assert first == {
        "detection": "ssh-activity",
        "scenario": "ssh is run",
        "expect": "report",
        "verdict": "reported",
        "events": {"ssh-activity": 1},
        "note": "",
    }
    assert data["results"][1]["latency_seconds"] is None, "nothing arrived"
    assert data["samples"]["ssh-activity"]["process_kprobe"]["policy_name"] == "ssh-activity"


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("refuses", "the agent cannot be reached: tetra reports: Error: failed to call GetEvents"),
        ("deaf", "the agent has not reported a process that was started 0.5 seconds ago"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_agent_that_cannot_be_reached_is_one_clear_line(
    world: World, capsys: pytest.CaptureFixture[str], mood: str, said: str, form: str
) -> None:
    world.moods(mood)
    # Short where nothing comes however long one waits; else for machines that are busy.
    patience = "0.5" if mood == "deaf" else "5"
    assert main([*LOCAL, "--timeout", patience, "--format", form]) == 1
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert line.startswith(f"tetraflux: {said}"), line
    assert "nothing was run. fix: " in line
    assert ("--server-address" in line) is (mood == "refuses"), "an agent in a pod has a socket"
    if form == "json":
        assert set(outcome(printed.out).values()) == {"not run"}, "a reader of JSON hears of it too"


def test_a_stream_that_dies_in_the_middle_stops_the_run(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("dies")
    assert main([*LOCAL, "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert "tetraflux: the stream of events ended: Error: failed to receive events" in printed.err
    found = outcome(printed.out)
    assert found["ssh is run"] == "reported", "what was seen was seen"
    assert found["another is run"] == "not seen", "its silence proves nothing"
    assert world.left() == [], "the script did not tidy up"


def test_a_script_that_is_stopped_while_it_tidies_up_goes_on_with_it(world: World) -> None:
    world.program("rm", '#!/bin/sh\nkill -TERM 0; sleep 0.1; exec /bin/rm "$@"')
    assert main(LOCAL) == 0
    assert world.left() == [], "it was stopped half way"


@pytest.mark.slow
def test_an_agent_that_never_reports_the_end_is_not_believed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.moods("blind")
    assert main([*LOCAL, "--timeout", "2", "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert "tetraflux: the agent has not reported its end after 2 seconds" in printed.err
    assert outcome(printed.out)["another is run"] == "not seen"


@pytest.mark.slow
def test_a_script_that_is_silent_for_too_long_is_stopped(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAP", "30")
    assert main([*LOCAL, "--timeout", "2", "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert "tetraflux: the script is silent after 2 seconds" in printed.err
    assert outcome(printed.out)["it takes a while"] == "not run"
    assert world.left() == [], "it did not tidy up"


def test_a_policy_that_does_not_fire_is_exit_status_1(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.program("report", (world.programs / "true").read_text())
    assert main(LOCAL) == 1
    printed = capsys.readouterr()
    assert [line[0] for line in printed.out.splitlines()] == [" ", "!", " ", "!", " "]
    assert "2 silent, 2 missed" in printed.err


def test_a_policy_that_always_fires_is_exit_status_1(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    true = (world.programs / "true").read_text()
    world.program("true", f"{true}emit process_kprobe '' ssh-activity")
    assert main([*LOCAL, "--policy", "ssh-activity"]) == 1
    assert "1 false alarm" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "missing"), [(["--tetra", "no-such-tetra"], "no-such-tetra"), ([], "unshare")]
)
def test_a_program_that_is_missing_is_named(
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    missing: str,
) -> None:
    (world.programs / "unshare").unlink()
    monkeypatch.setenv("PATH", str(world.programs))
    assert main([*LOCAL, *words]) == 1
    assert capsys.readouterr().err.startswith(f"tetraflux: cannot start {missing}: No such file")


def test_another_user_than_root_is_told_so(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(LOCAL) == 1
    assert "fix: run it as root" in capsys.readouterr().err


def test_tetra_gets_the_address_and_no_pipe_to_read_events_from(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    client = world.program(
        "client",
        f"""\
#!{sys.executable}
import os, stat, sys
assert not stat.S_ISFIFO(os.fstat(0).st_mode), "it would read events from there"
open({str(world.home)!r} + "/argv", "w").write(" ".join(sys.argv[4:]))
os.execv({str(world.programs / "tetra")!r}, sys.argv)""",
    )
    words = ["--tetra", str(client), "--server-address", "unix:///x.sock"]
    assert main([*LOCAL, *words]) == 0, capsys.readouterr().err
    assert (world.home / "argv").read_text() == "--server-address unix:///x.sock"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_leaves_nothing_behind(
    world: World, root: Path, number: signal.Signals, status: int
) -> None:
    path = os.pathsep.join((str(root), str(root / "tests")))
    running = subprocess.Popen(
        [sys.executable, "-m", "recordings.fakes", str(world.home), *LOCAL],
        env={**os.environ, "PYTHONPATH": path, "NAP": "50"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding_signals,
    )  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if "it takes a while" in line:
            break
    time.sleep(0.1)
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert running.returncode == status, err
    assert out == "", "half a table is none"
    assert "Traceback" not in err, err
    assert world.left() == [], "the script did not tidy up"
