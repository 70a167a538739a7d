"""`tetraflux verify` on the command line: what it refuses, what it prints, and judging by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from recordings.container import EVENTS_FILE, LINES, LOG, LOG_FILE, RUN
from recordings.steps import SCENARIOS, SSH, STEPS

from tetraflux.gen.cli import main
from tetraflux.gen.verify import plan
from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.judge import judge
from tetraflux.gen.verify.report import summary
from tetraflux.model.scenario import Expect, Place, Scenario
from tetraflux.model.settings import Settings

RESULTS = judge(STEPS, RUN, stream((None, line) for line in LINES))


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's detections are those that were recorded, in the same order."""
    monkeypatch.setattr(plan, "_of", lambda settings, names: iter(each for each in SCENARIOS))


@pytest.mark.usefixtures("recorded")
def test_a_recorded_run_is_judged_like_a_live_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--events", str(EVENTS_FILE), "--log", str(LOG_FILE)]) == 1
    printed = capsys.readouterr()
    rows = [line.split("  ")[0] for line in printed.out.splitlines()[1:]]
    assert [row == "!" for row in rows] == [not each.good for each in RESULTS]
    assert (
        printed.err
        == "tetraflux: 10 scenarios: 4 reported, 2 silent, 1 missed, 1 false alarm, 2 not run\n"
    )


@pytest.mark.usefixtures("recorded")
def test_the_script_that_is_printed_is_the_one_that_was_recorded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["verify", "--script"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "", "nothing to say"
    assert printed.out.startswith("#!/bin/sh\n")
    assert f'echo "@plan {RUN.plan}"' in printed.out
    subprocess.run(["sh", "-n"], input=printed.out, text=True, check=True)


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda log: log.replace("@plan ", "@plan f"), "is of other scenarios than these"),
        (lambda log: "level=info msg=x\n", "has no line @run: it is not the output of the script"),
    ],
)
def test_a_log_of_something_else_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[str], str],
    said: str,
) -> None:
    log = tmp_path / "log"
    log.write_text(change(LOG))
    assert main(["verify", "--events", str(EVENTS_FILE), "--log", str(log)]) == 1
    printed = capsys.readouterr()
    assert said in printed.err and "nothing was checked. fix: " in printed.err
    assert printed.out == ""


@pytest.mark.usefixtures("recorded")
def test_a_log_that_ends_half_way_is_said_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    log.write_text(LOG.split("@end 005")[0])
    assert main(["verify", "--events", str(EVENTS_FILE), "--log", str(log)]) == 1
    assert "tetraflux: the script did not reach its end" in capsys.readouterr().err


@pytest.mark.usefixtures("recorded")
def test_files_that_are_not_there_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--events", "no-such", "--log", str(LOG_FILE)]) == 1
    assert "tetraflux: no-such cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--local", "--log", "x"], "--log goes with --events, not with --local"),
        (["--local", "--namespace", "x"], "--namespace goes with --context"),
        (["--script", "--image", "x"], "--image goes with --context"),
        (["--context", "x", "--tetra", "x"], "--tetra goes with --local"),
        (["--context", "x", "--server-address", "x"], "--server-address goes with --local"),
        (["--local", "--tetra", ""], "--tetra is empty"),
        (["--events", "x"], "--events needs --log FILE"),
        (["--script", "--policy", "ssh"], "no detection is named ssh; there are "),
    ],
)
def test_options_that_do_not_fit_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["verify", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--local", "--script"],
        ["--context"],
        ["--script", "--place", "moon"],
        ["--script", "--timeout", "0"],
        ["--script", "--timeout", "nan"],
        ["--script", "--timeout", "soon"],
        ["--events", ""],
    ],
)
def test_exactly_one_target_and_sane_values(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["verify", *words])
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_wrong_settings_are_exit_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("namespce: x\n")
    words = ["verify", "--script", "--settings", str(settings), "--format", "junit"]
    assert main(words) == 2
    printed = capsys.readouterr()
    assert "did you mean namespace?" in printed.out
    assert "nothing was run" in printed.err


def test_a_module_without_scenarios_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tetraflux.model.policies import ssh_activity

    monkeypatch.delattr(ssh_activity, "scenarios")
    assert main(["verify", "--script"]) == 1
    printed = capsys.readouterr()
    assert "error[declaration/python] model/policies/ssh_activity.py" in printed.out
    assert "1 wrong declarations; nothing was run" in printed.err


def test_what_is_for_another_place_is_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only = Scenario(name="only on a host", expect=Expect.report, sh=":", places=(Place.host,))
    monkeypatch.setattr(plan, "detections", lambda settings: {SSH.name: (SSH, (only,))})
    assert plan.plan(Settings(), Place.container) == ()
    assert plan.left_out(Settings(), Place.container) == (0, 1)
    assert main(["verify", "--script"]) == 2, "there is nothing to run"
    assert "no scenario runs in the place container" in capsys.readouterr().err
    assert summary((), 2, 1) == (
        "0 scenarios: ; skipped: 2 that need --destructive, 1 for another --place"
    )


def test_the_mark_of_a_plan_is_of_what_is_run() -> None:
    one = STEPS[0]

    def changed(**what: object) -> str:
        return plan.mark([one._replace(scenario=one.scenario.model_copy(update=what))])

    assert changed() == changed(expect=Expect.silence), "a better judge may judge it"
    assert changed() != changed(sh="true")
    assert plan.mark(STEPS) != plan.mark(STEPS[::-1])
    assert plan.mark([one]) != plan.mark([one._replace(place=Place.host)])


def test_nothing_of_it_is_imported_before_it_runs(root: Path) -> None:
    program = (
        "import sys, tetraflux.gen.cli as cli; cli.parser('verify'); "
        "names = ('tetraflux.gen.verify', 'tetraflux.model', 'orjson'); "
        "print([m for m in sys.modules if m.startswith(names)])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr
