"""The pages of the rules of `tetraflux lint`: what each finds, why, and what the agent does."""

from __future__ import annotations

from inspect import getdoc
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from tetraflux.gen.docs.prose import code
from tetraflux.gen.docs.records import Behaviour, Experiment
from tetraflux.lint.hit import Agent, Verdict
from tetraflux.lint.pages import PAGES, name
from tetraflux.lint.rules import Rule, modules
from tetraflux.lint.suppress import FORM

FOLDER = "rules"
_DOES = {Verdict.REFUSES: "refuses it", Verdict.PANICS: "stops"}
UPSTREAM = "https://github.com/cilium/tetragon/blob/v1.6.0"


class RulePage(NamedTuple):
    """A rule as its page shows it; `seen` are the experiments that bear it out."""

    rule: Rule
    name: str
    summary: str
    agent: Markup
    sources: tuple[tuple[str, str], ...]
    page: Markup
    seen: tuple[Experiment, ...]


def pages(env: Environment, behaviour: Behaviour | None) -> dict[str, bytes]:
    """A page for each rule, and their index: paths relative to the folder of all pages."""
    seen = behaviour.experiments.values() if behaviour else ()
    rules = [
        _page_of(rule, tuple(each for each in seen if each.rule == rule.ID)) for rule in modules()
    ]
    rules.sort(key=lambda each: each.name)
    others = [(id_, Markup(page)) for id_, page in sorted(PAGES.items())]  # noqa: S704  # ours
    made = {f"{FOLDER}/README.md": _page(env, "rules", rules=rules, others=others, form=FORM)}
    for each in rules:
        form = FORM.replace("policy/<name>", each.rule.ID)
        made[f"{FOLDER}/{each.name}.md"] = _page(env, "rule", entry=each, form=form)
    return made


def _page(env: Environment, template: str, **given: Any) -> bytes:
    return env.get_template(f"{template}.md.j2").render(**given).encode()


def _page_of(rule: Rule, seen: tuple[Experiment, ...]) -> RulePage:
    return RulePage(
        rule=rule,
        name=name(rule.ID),
        summary=(getdoc(rule) or "").split("\n")[0],
        agent=_agent(rule.AGENT),
        sources=tuple((each, _link(each)) for each in rule.SOURCE),
        page=Markup(rule.PAGE.strip()),  # noqa: S704  # ours
        seen=seen,
    )


def _agent(agent: Agent) -> Markup:
    """What the agent does, in a few words."""
    when = Markup(", {}").format(agent.when) if agent.when else Markup("")
    if agent.verdict is Verdict.LOADS:
        return Markup("loads it, but {}{}").format(agent.text, when)
    words = Markup(": {}").format(code(agent.text)) if agent.text else Markup("")
    return Markup("{}{}{}").format(_DOES[agent.verdict], words, when)


def _link(source: str) -> str:
    """Where a source stands: `path`, `path:line` or `path:first-last`."""
    path, _, lines = source.partition(":")
    first, _, last = lines.partition("-")
    anchor = f"#L{first}" + (f"-L{last}" if last else "") if first else ""
    return f"{UPSTREAM}/{path}{anchor}"
