"""Go templates in alerts and notifications: every action is closed, every block is ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.objects import fault, leaves, of_kind
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build

PAGES = {
    "template/broken": """
A template in an alert's annotations or in a notification has an action that is not closed, a block
without its `end`, or an `end` or `else` without a block. The Prometheus Operator and Prometheus
reject the whole object that contains it, so all of its alerts are lost; Alertmanager sends no
notification.
""",
}

_ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_BLOCKS = ("if", "range", "with", "define", "block")


def check(build: Build) -> Iterator[Finding]:
    """Findings for every text of rules and notifications that contains a template."""
    for kind in ("PrometheusRule", "AlertmanagerConfig"):
        for document in of_kind(build.documents, kind):
            for path, value in leaves(document.data["spec"]):
                if isinstance(value, str) and ("{{" in value or "}}" in value):
                    for problem in _problems(value):
                        yield fault(
                            document,
                            "template/broken",
                            path=f"spec.{dotted(path)}",
                            problem=problem,
                            consequence="the whole object would be rejected, or nothing be sent",
                            fix="close the action with }} and each block with {{ end }}",
                        )


def _problems(text: str) -> Iterator[str]:
    open_blocks: list[str] = []
    for match in _ACTION.finditer(text):
        word = (match[1].split() or [""])[0]
        if "{{" in match[1]:
            yield f"an action is not closed before {match[0][-30:]!r}"
        elif word in _BLOCKS:
            open_blocks.append(word)
        elif word in ("end", "else") and not open_blocks:
            yield f"{word!r} is outside of any block"
        elif word == "end":
            open_blocks.pop()
    rest = _ACTION.sub("", text)
    if "{{" in rest or "}}" in rest:
        yield f"an action is not closed in {text[-60:]!r}"
    for word in open_blocks:
        yield f"the block {word!r} has no end"
