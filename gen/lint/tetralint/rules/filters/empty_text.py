"""An empty text is refused, or makes the agent panic."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import EQUAL, POSTFIX
from ...findings import Severity
from ...hit import Agent, Hit, panics, refuses
from ...operators import is_text, known_type
from ...policy import Filter, Policy
from ...target import Target

ID = "policy/empty-text"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/selectors.go:354-380", "pkg/selectors/selectors.go:398-407")
AGENT = refuses("string is empty", "the type: of a string, and of Postfix, it panics")
PAGE = """
A filter compares a text with an empty one. Of Equal and NotEqual the agent refuses the policy, but
where the argument is a `string` it reads the byte before the first, and panics; so it does of
Postfix and NotPostfix on every type but `char_buf`. A text of NUL bytes alone is empty as well,
where they are cut off. The DaemonSet starts the agent again, it reads the policy again, and no
policy is enforced on any node.

1.7.0 takes an empty text of Equal, and still panics of Postfix. Leave the value out. An argument
that is empty cannot be asked for in 1.6.0.
"""

_PANICS = panics("index out of range [-1]")
_DIES = "the agent panics, and again whenever it starts, while the policy is there"


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is empty where none may be."""
    for filter_ in policy.filters:
        if filter_.operator not in EQUAL + POSTFIX:
            continue
        for place, value in enumerate(filter_.values):
            if value.strip("\0"):
                continue
            agent = _agent(filter_, value, target)
            if agent:
                yield Hit(
                    filter_.at("values", place),
                    f"{filter_.operator} compares with {'NUL bytes' if value else 'an empty text'}",
                    _DIES if agent is _PANICS else "the agent refuses the policy",
                    "leave the value out",
                    agent=agent,
                )


def _agent(filter_: Filter, value: str, target: Target) -> Agent | None:
    """What the agent does with an empty value, or one of NUL bytes."""
    type_ = known_type(filter_, target)
    if filter_.operator in POSTFIX:
        return _PANICS if type_ not in ("", "char_buf") else None
    if not is_text(type_):
        return None
    if type_ == "string":
        return None if target.tetragon >= (1, 7) and not value else _PANICS
    return None if target.tetragon >= (1, 7) or value else AGENT
