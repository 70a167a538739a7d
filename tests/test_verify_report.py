"""What is printed of a run: JSON and JUnit that others read, and the lines while it goes on."""

from __future__ import annotations

import json
from io import StringIO
from xml.etree import ElementTree

import pytest
from recordings.container import LINES, LOG, RUN
from recordings.steps import FILES, SSH, STEPS

from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.judge import judge
from tetraflux.gen.verify.log import Run
from tetraflux.gen.verify.progress import Progress
from tetraflux.gen.verify.report import report
from tetraflux.model.scenario import Place

RESULTS = judge(STEPS, RUN, stream((None, line) for line in LINES))


def test_as_json_the_outcome_is_whole() -> None:
    data = json.loads(report(RESULTS, RUN.kernel, Place.container, "json"))
    assert data["kernel"] == RUN.kernel
    assert [each["verdict"] for each in data["results"]] == [str(r.verdict) for r in RESULTS]
    assert all(each["latency_seconds"] is None for each in data["results"]), "it was recorded"
    assert set(data["samples"]) == {"ssh-activity", "sensitive-files"}
    for name, sample in data["samples"].items():
        assert sample["process_kprobe"]["policy_name"] == name


def test_as_junit_a_miss_is_a_failure_and_what_was_not_run_an_error() -> None:
    top = ElementTree.fromstring(report(RESULTS, RUN.kernel, Place.container, "junit"))  # noqa: S314
    assert top.attrib == {"tests": "10", "failures": "2", "errors": "2"}
    kinds = {case.get("name"): child.tag for case in top.iter("testcase") for child in case}
    assert kinds == {
        "rsh, unknown to it": "failure",
        "scp as if harmless": "failure",
        "it fails without a newline": "error",
        "it needs what is not there": "error",
    }
    assert {suite.get("name") for suite in top} == {SSH.name, FILES.name}
    assert sum(int(suite.attrib["tests"]) for suite in top) == 10


def test_what_a_step_said_can_stand_in_every_report() -> None:
    nasty = "a\x00b\x1b[31m <&\"'> \ud800 \N{SNOWMAN}"
    results = [each._replace(note=nasty) for each in RESULTS]
    top = ElementTree.fromstring(report(results, nasty, Place.host, "junit"))  # noqa: S314
    assert top.get("tests") == "10"
    assert len(report(results, nasty, Place.host, "text").splitlines()) == 11


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("out", "ends"), [(StringIO(), "\n"), (Terminal(), "\x1b[K")])
def test_progress_is_a_line_for_each_step_or_one_that_counts(out: StringIO, ends: str) -> None:
    progress = Progress(STEPS, out)
    run = Run("", {}, {}, {}, {}, False)
    for line in LOG.splitlines():
        progress.update(run, line)
    progress.end()
    said = out.getvalue()
    assert "1/10 ssh-activity: a copy named ssh" in said
    assert "it needs what is not there (not run: no CAP_SYS_MODULE)" in said
    assert said.endswith(ends)
    assert said.count("\n") == (0 if isinstance(out, Terminal) else 11)
