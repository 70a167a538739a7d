"""Change the rules in every small way, and tell which changes the cases of the alerts miss.

  python -m tetraflux.gen.maintain.mutate                      all rules; a few minutes
  python -m tetraflux.gen.maintain.mutate TetragonMapFull      one of them; seconds
  python -m tetraflux.gen.maintain.mutate --record FILE        and write down what became of them
  python -m tetraflux.gen.maintain.mutate --whole              and what is left out; an hour

It needs promtool. exit status: 0 every mutant is killed or has a reason, 1 some are not, 2 wrong
usage
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tetraflux.gen import programs
from tetraflux.gen.build import build
from tetraflux.gen.console import say, show
from tetraflux.gen.maintain.mutate import plan, record, score
from tetraflux.gen.maintain.mutate.mutants import mutants, name_of
from tetraflux.gen.maintain.mutate.trial import Verdict, verdicts
from tetraflux.gen.render import Build
from tetraflux.lint.findings import ordered
from tetraflux.model.settings import Settings


def main() -> int:
    """Run the trials that are asked for; returns the exit status."""
    args = _parser().parse_args()
    try:
        program = Path(programs.located(args.promtool)).resolve(strict=True)
    except OSError:
        say(f"{args.promtool}: no such program; name one with --promtool")
        return 2
    built = build(Settings())
    if not isinstance(built, Build):
        show(built, "text")
        return 1
    rules = {name_of(rule): rule for rule in plan.rules(built)}
    if unknown := sorted(set(args.rule) - rules.keys()):
        say(f"no rule is named {', '.join(unknown)}; there are: {', '.join(rules)}")
        return 2
    trials = plan.trials(built, args.rule, whole=args.whole)
    harmed = [
        name
        for name, verdict in verdicts([plan.unharmed(each) for each in trials], program).items()
        if verdict is not Verdict.survived
    ]
    if harmed:
        say(f"a case fails before anything is changed: {', '.join(harmed)}")
        return 1
    became = verdicts(trials, program)
    if args.record:
        record.save(record.recorded(became, record.load(args.record), trials), args.record)
    for name, of in score.by_rule(became).items():
        print(f"{of.score:7.1%}  {of.killed:5} of {of.killed + of.survived:5}  {name}")
    # A reason for mutants of other rules is not known to be wrong.
    chosen = args.rule or rules
    every = [each.id for name in chosen for each in mutants(rules[name])]
    known = [
        reason._replace(patterns=patterns)
        for reason in score.reasons()
        if (patterns := tuple(p for p in reason.patterns if score.rule_of(p) in chosen))
    ]
    found = score.faults(became, every, known)
    if not args.rule:
        found += score.too_low(became)
    show(ordered(found), "text")
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tetraflux.gen.maintain.mutate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("rule", nargs="*", help="an alert, or a series that is recorded")
    parser.add_argument("--promtool", default="promtool", metavar="PROGRAM", help="(promtool)")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--whole", action="store_true", help="change each of the parts alike")
    either.add_argument("--record", type=Path, metavar="FILE", help="docs/runs/mutants.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
