"""What others call: a text in, findings out. The package itself has these names."""

from __future__ import annotations

from datetime import date

from .files import lint_source
from .findings import Finding, Severity, ordered
from .rules import Rule
from .rules import modules as all_rules
from .source import source
from .target import Target

__all__ = ["Finding", "Rule", "Severity", "Target", "all_rules", "lint"]


def lint(
    text: str | bytes,
    *,
    target: Target | None = None,
    file: str = "<text>",
    today: date | None = None,
) -> list[Finding]:
    """The findings of all TracingPolicies in a text of YAML or JSON, the worst first.

    `target` is the Tetragon and the kernel to lint for, `file` what the findings call the text, and
    `today` the day by which suppressions in comments expire. Whatever is wrong with the text is a
    finding; nothing in it raises.
    """
    # A lone surrogate is no text that a file could hold: its bytes are no UTF-8, which is said.
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    read = source(file, content)
    if isinstance(read, Finding):
        return [read]
    return ordered(lint_source(read, target or Target(), today or date.today()).findings)
