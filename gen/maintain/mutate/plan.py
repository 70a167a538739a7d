"""Which cases must notice the mutants of which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tetraflux.gen.maintain.mutate.mutants import Mutant, Rule, mutants, name_of, unchanged
from tetraflux.gen.maintain.mutate.trial import Trial
from tetraflux.gen.maintain.promtool import alerts_with_cases, unit_test
from tetraflux.gen.objects import of_kind
from tetraflux.gen.render import Build


def rules(build: Build) -> tuple[Rule, ...]:
    """The rules of the rendered tree that Prometheus evaluates, in their order."""
    return tuple(
        rule
        for document in of_kind(build.documents, "PrometheusRule")
        for group in document.data["spec"]["groups"]
        for rule in group["rules"]
    )


def trials(build: Build, names: Sequence[str] = (), whole: bool = False) -> tuple[Trial, ...]:
    """A trial of each rule, or of those that are named.

    An alert's own cases must notice its mutants; those of a recorded series, the cases of the
    alerts that use it. Unless it is the `whole`, changes of parts that are alike come once.
    """
    every = rules(build)
    tests = {each.alert.name: unit_test(each)["tests"] for each in alerts_with_cases(build)}
    return tuple(
        _trial(rule, every, tests, whole) for rule in every if not names or name_of(rule) in names
    )


def unharmed(trial: Trial) -> Trial:
    """The same with one mutant, which is the rule as it is, printed back."""
    rule = next(each for each in trial.rules if name_of(each) == name_of(trial.mutants[0].rule))
    same = Mutant(f"{name_of(rule)}: unchanged", unchanged(rule))
    return trial._replace(mutants=(same,))


def _trial(
    rule: Rule, every: Sequence[Rule], tests: Mapping[str, Sequence[Any]], whole: bool
) -> Trial:
    alerts = [rule] if "alert" in rule else [r for r in every if "alert" in r and _uses(r, rule)]
    used = (r for r in every if "record" in r and any(_uses(alert, r) for alert in alerts))
    return Trial(
        tuple(each for each in mutants(rule) if whole or not each.again),
        (*used, *alerts),
        tuple(test for alert in alerts for test in sorted(tests[name_of(alert)], key=_minutes)),
    )


def _minutes(test: Mapping[str, Any]) -> int:
    """How long the test goes on, which is what it costs."""
    return max(int(look["eval_time"].removesuffix("m")) for look in test["promql_expr_test"])


def _uses(rule: Rule, recorded: Rule) -> bool:
    return name_of(recorded) in rule["expr"]
