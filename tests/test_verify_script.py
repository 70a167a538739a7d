"""The script that runs the steps, run for real by the shell of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from recordings.fakes import heeding_signals
from recordings.steps import SSH

from tetraflux.gen.verify.judge import read_run
from tetraflux.gen.verify.log import Run
from tetraflux.gen.verify.plan import Step, mark
from tetraflux.gen.verify.script import script
from tetraflux.model.scenario import Capability, Expect, Place, Scenario

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the script runs as root")

TRICKY = """\
cat >said <<'END-OF-001'
$HOME `exit 9` \\ "quoted" 'single' END
END-OF-001
grep -q '^.HOME `exit 9` . "quoted" .single. END$' said
"""


def step(number: str, place: Place = Place.host, **what: object) -> Step:
    scenario = Scenario.model_validate(
        {"name": f"scenario {number}", "expect": Expect.silence, **what}
    )
    return Step(number, SSH, scenario, place)


def run(tmp_path: Path, *steps: Step) -> Run:
    done = subprocess.run(
        ["sh"], input=script(steps), env={**os.environ, "TMPDIR": str(tmp_path)}, text=True,
        capture_output=True, timeout=30,
    )  # fmt: skip
    assert done.stderr == "", done.stderr
    assert list(tmp_path.glob("tetragon-verify*")) == [], "it did not tidy up"
    return read_run(done.stdout)


def test_it_says_what_it_did(tmp_path: Path) -> None:
    steps = (
        step("001", sh=":"),
        step("002", sh="echo one; printf two; exit 3"),
        step("003", sh=":"),
    )
    found = run(tmp_path, *steps)
    assert found.done
    assert found.folder.startswith(f"{tmp_path}/tetragon-verify.")
    assert found.kernel == os.uname().release
    assert found.plan == mark(steps)
    assert found.status == {"001": 0, "002": 3, "003": 0}, "no step ends another"
    assert found.output == {"002": "two"}, "the last words of what failed, with or without newline"
    assert abs(found.began["003"] - time.time()) < 30


def test_each_step_begins_in_an_empty_folder_of_its_own(tmp_path: Path) -> None:
    look = '[ -z "$(ls -A)" ] && [ "$PWD" = "$(pwd -P)" ] && touch left && case $PWD in '
    steps = [step(n, sh=f"{look}*/{n}) ;; *) exit 1; esac") for n in ("001", "002")]
    assert run(tmp_path, *steps).status == {"001": 0, "002": 0}


@pytest.mark.parametrize(
    "text", [TRICKY, "END-OF-001-\n", "cat <<END-OF-001 >/dev/null\nx\nEND-OF-001"]
)
def test_a_step_may_say_anything(tmp_path: Path, text: str) -> None:
    ending = "\n:\n" if text.startswith("END") else "\n"
    found = run(tmp_path, step("001", sh=text + ending), step("002", sh=":"))
    assert found.status == {"001": 0, "002": 0}


def test_a_step_can_be_python(tmp_path: Path) -> None:
    program = "import os, sys\nassert os.path.basename(os.getcwd()) == '001'\nsys.exit(4)\n"
    assert run(tmp_path, step("001", python=program)).status == {"001": 4}


def test_a_step_that_reads_does_not_read_the_script(tmp_path: Path) -> None:
    assert run(tmp_path, step("001", sh="cat"), step("002", sh=":")).done


def bounding(tmp_path: Path, *capabilities: Capability) -> int:
    """The capabilities, as bits, that a step in a container may have."""
    out = tmp_path / "bounding"
    run(
        tmp_path,
        step(
            "001",
            Place.container,
            sh=f"sed -n 's/^CapBnd:[^0-9a-f]*//p' /proc/self/status >{out}",
            capabilities=capabilities,
        ),
    )
    return int(out.read_text(), 16) if out.exists() else -1


def test_in_a_container_a_step_has_an_ordinary_containers_capabilities(tmp_path: Path) -> None:
    # Docker's default set: the 14 bits of 0xa80425fb.
    assert bounding(tmp_path) & ~0xA80425FB == 0


def test_in_a_container_a_step_has_the_capability_that_it_needs(tmp_path: Path) -> None:
    found = bounding(tmp_path, Capability.CAP_SYS_ADMIN)
    if found == -1:
        pytest.skip("CAP_SYS_ADMIN is not available here")
    assert found & ~0xA80425FB == 1 << 21


def test_what_is_not_to_be_had_is_said(tmp_path: Path) -> None:
    text = script([step("001", sh=":", capabilities=(Capability.CAP_SYS_MODULE,))])
    without = ["setpriv", "--bounding-set", "-sys_module", "sh"]
    done = subprocess.run(
        without, input=text, env={**os.environ, "TMPDIR": str(tmp_path)}, text=True,
        capture_output=True,
    )  # fmt: skip
    assert read_run(done.stdout).lacking == {"001": "CAP_SYS_MODULE"}


@pytest.mark.parametrize("missing", ["python3", "setpriv", "timeout", "bash"])
def test_a_program_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in (
        "mktemp",
        "mkdir",
        "uname",
        "sed",
        "id",
        "rm",
        "python3",
        "setpriv",
        "timeout",
        "bash",
    ):
        if name != missing:
            (programs / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh"], input=script([step("001", sh=":")]), text=True, capture_output=True,
        env={"PATH": str(programs), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1
    assert read_run(done.stdout).lacking == {"all": missing}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopped_half_way_it_ends_the_step_and_tidies_up(
    tmp_path: Path, number: signal.Signals
) -> None:
    pid = tmp_path / "pid"
    text = script([step("001", sh=f"echo $$ >{pid}; sleep 55; :"), step("002", sh=":")])
    file = tmp_path / "script.sh"
    file.write_text(text)
    running = subprocess.Popen(
        ["sh", file], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)},
        text=True, start_new_session=True, preexec_fn=heeding_signals,
    )  # fmt: skip
    until = time.monotonic() + 10
    while not (pid.exists() and pid.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(number)
    said, _ = running.communicate(timeout=10)
    assert running.returncode == 130
    assert "@begin 001" in said and "@begin 002" not in said, said
    assert list(tmp_path.glob("tetragon-verify*")) == [], "it did not tidy up"
    assert not Path(f"/proc/{pid.read_text().strip()}").exists(), "the step goes on"


def test_a_reader_that_goes_away_stops_it(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ["sh"], input=script([step("001", sh="sleep 50")]), text=True, stdout=writer,
        stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}, timeout=10,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == 130
    assert list(tmp_path.glob("tetragon-verify*")) == [], "it did not tidy up"


def test_what_a_step_has_mounted_is_unmounted_and_never_emptied(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept", encoding="utf-8")
    if subprocess.run(["mount", "--bind", precious, precious], check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    subprocess.run(["umount", precious], check=True)
    run(tmp_path, step("001", sh=f"mkdir m 'm m'; mount --bind {precious} m; mount --bind m 'm m'"))
    assert (precious / "file").read_text(encoding="utf-8") == "kept"
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    assert f"{tmp_path}/tetragon-verify" not in mounts, "a mount is left"
