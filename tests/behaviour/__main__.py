"""Run experiments on a real agent.

  python -m tests.behaviour lay FOLDER [NAME ...]   writes policies/ and run.sh
  python -m tests.behaviour record FOLDER           takes in what became of them

Load all of policies/, let the agent report to events.jsonl, do `sh run.sh >scenario.log` as root on
that machine, and wait for the last events. FOLDER then holds these two, and load.tsv: a line for
each policy with its file, `ok` or `error`, a number, and the agent's message. `record` says which
experiments are not borne out, and writes those that are to docs/runs/behaviour.json. An experiment
with claims for several kernels is laid out and recorded on each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from tests.behaviour.experiment import dumped, experiments, faults, observed, steps
from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.log import read_run
from tetraflux.gen.verify.plan import mark
from tetraflux.gen.verify.script import script

RECORD = Path(__file__).parents[2] / "docs" / "runs" / "behaviour.json"


def lay(folder: Path, names: list[str]) -> None:
    policies = folder / "policies"
    policies.mkdir(parents=True, exist_ok=True)
    for old in policies.iterdir():
        old.unlink()
    chosen = [experiments()[name] for name in names or experiments()]
    for each in chosen:
        for side in each.policies:
            text = yaml.safe_dump(each.policy(side), sort_keys=False)
            (policies / f"{each.name}-{side}.yaml").write_text(text, encoding="utf-8")
    (folder / "run.sh").write_text(script(steps(chosen)), encoding="utf-8")
    (folder / "names.json").write_text(json.dumps([each.name for each in chosen]))


def record(folder: Path) -> int:
    chosen = [experiments()[each] for each in json.loads((folder / "names.json").read_text())]
    run = read_run((folder / "scenario.log").read_text(encoding="utf-8"))
    if run.plan != mark(steps(chosen)):
        raise SystemExit(
            "the experiments have changed since they were laid out: lay them out again"
        )
    rows = (line.split("\t") for line in (folder / "load.tsv").read_text().splitlines()[1:])
    loaded = {row[0].removesuffix(".yaml"): row[3] for row in rows if row[1] != "ok"}
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        found = observed(chosen, run, stream((None, line) for line in lines), loaded)
    kept = json.loads(RECORD.read_text("utf-8"))["experiments"] if RECORD.exists() else {}
    bad = 0
    known = {
        each.recorded(kernel): (each, kernel)
        for each in experiments().values()
        for kernel in each.claims
    }
    for name, of in found.items():
        wrong = faults(*known[name], of)
        print(f"{name}: {'; '.join(wrong) or of['events']}")
        bad += bool(wrong)
        if not wrong:
            kept[name] = of
    kept = {name: of for name, of in kept.items() if name in known}
    RECORD.write_text(dumped(kept), encoding="utf-8", newline="\n")
    return bad


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["lay", to, *names]:
            lay(Path(to), names)
        case ["record", where]:
            sys.exit(1 if record(Path(where)) else 0)
        case _:
            sys.exit(__doc__)
