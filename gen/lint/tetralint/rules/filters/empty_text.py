"""An empty value is refused, or makes the agent panic."""

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
AGENT = refuses("string is empty", "depending on the type: it panics for a string and for Postfix")
PAGE = """
A filter compares a string with an empty value. For Equal and NotEqual the agent refuses the policy,
except that for an argument of type `string` it reads the byte before the first one and panics. It
also panics for Postfix and NotPostfix on every type except `char_buf`. A value that consists only
of NUL bytes counts as empty where the agent strips them. The DaemonSet restarts the agent, the
agent reads the policy again and panics again, and no policy is enforced on any node.

1.7.0 accepts an empty value for Equal, but still panics for Postfix. Remove the value. 1.6.0 has no
way to match an empty argument.
"""

_PANICS = panics("index out of range [-1]")
_DIES = "the agent panics, and panics again at each restart as long as the policy exists"


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
                    f"{filter_.operator} has a value of NUL bytes"
                    if value
                    else f"{filter_.operator} has an empty value",
                    _DIES if agent is _PANICS else "the agent refuses the policy",
                    "remove the value",
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
