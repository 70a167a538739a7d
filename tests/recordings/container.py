"""A run of the steps in a container, under Tetragon 1.6.0 on kernel 6.12, and what came of it.

`container.jsonl` holds the agent's events without exits, and without what the settings leave out
(credentials, namespaces); `container.log` is what the script said.
"""

from __future__ import annotations

from pathlib import Path

from tetraflux.gen.verify.judge import Verdict, read_run

EVENTS_FILE = Path(__file__).with_suffix(".jsonl")
LOG_FILE = Path(__file__).with_suffix(".log")

LINES = EVENTS_FILE.read_text(encoding="utf-8").splitlines()
LOG = LOG_FILE.read_text(encoding="utf-8")
RUN = read_run(LOG)

OUTCOME = {
    "001": Verdict.reported,
    "002": Verdict.silent,
    "003": Verdict.missed,
    "004": Verdict.false_alarm,
    "005": Verdict.reported,
    "006": Verdict.silent,
    "007": Verdict.not_run,
    "008": Verdict.reported,
    "009": Verdict.not_run,
    "010": Verdict.reported,
}
"""What came of each step; every verdict but `not seen`, for which the agent must fail."""
