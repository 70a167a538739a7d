"""Text as objects: what kubectl and the agent would read, and where each value stands.

The composer is PyYAML's in C, which gives nodes with their marks; values are resolved here, since
PyYAML takes other plain scalars for numbers and dates than sigs.k8s.io/yaml does. Nothing in a
file makes it fail: whatever is wrong is a finding with its place, and the time and the memory that
a file can take grow with its size and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from yaml import CSafeLoader, Node, ScalarNode, YAMLError

from .builder import MAX_DEPTH, MAX_VALUES, Builder, Spare, Unreadable
from .document import PLAIN, Document, Part
from .findings import Finding
from .separators import parts
from .source import Source
from .words import cut

MAX_FINDINGS = 1000
"""With more findings the rest of a file is not read."""

_POLICY = re.compile(r"TracingPolicy|cilium\.io/v1alpha1")


class _Composer(CSafeLoader):
    """Nodes whose tag says only whether they are plain; explicit tags are kept."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._nodes = 0

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:  # noqa: ARG002
        return PLAIN if kind is ScalarNode and implicit[0] else ""

    def descend_resolver(self, parent: Node | None, _index: Any) -> None:
        # It composes by recursion in C, which has no limit of its own but the stack.
        self._depth += 1
        self._nodes += 1
        if self._depth > MAX_DEPTH or self._nodes > MAX_VALUES:
            problem = f"the document is nested deeper than {MAX_DEPTH} levels"
            if self._nodes > MAX_VALUES:
                problem = f"the document has more than {MAX_VALUES} values"
            at = parent.start_mark if parent else None
            raise Unreadable("yaml/too-large", problem, "split it, or reduce the nesting", at)

    def ascend_resolver(self) -> None:
        self._depth -= 1


def _roots(text: str) -> Iterator[Node | None]:
    """The top nodes of the documents. Raises `YAMLError`, `ValueError`, `Unreadable`."""
    done = 0
    try:
        composer = _Composer(text)
        while composer.check_node():
            yield composer.get_node()
            done += 1
    except YAMLError as error:
        if "duplicate anchor" not in str(getattr(error, "context", "")):
            raise
    else:
        return
    from .anchors import Rebinding

    patient = Rebinding(_Composer(text))
    for number in count():
        if not patient.check_node():
            return
        root = patient.get_node()
        if number >= done:
            yield root


class Reader:
    """Reads one file: `documents()` yields what is asked for, and fills the other fields.

    `findings` is what cannot be read, `others` how many documents were passed over unread: none
    where `every` document is asked for.
    """

    def __init__(self, source: Source, every: bool = False) -> None:
        self._source = source
        self._every = every
        self._spare = Spare()
        self.findings: list[Finding] = []
        self.others = 0

    def documents(self) -> Iterator[Document]:
        """The documents of the file, or those that name a policy's kind or group, in order."""
        first = 1
        for _, text in parts(self._source.text):
            part = Part(self._source.name, text, first)
            first += text.count("\n")
            if len(self.findings) > MAX_FINDINGS:
                problem = f"more than {MAX_FINDINGS} things in the file cannot be read"
                self._say(part, Unreadable("yaml/too-large", problem, "correct the first ones"))
                return
            yield from self._documents(part)

    def _documents(self, part: Part) -> Iterator[Document]:
        """The documents of a part between two separators, which may be ended by `...`."""
        if not self._every and not _POLICY.search(part.text):
            lines = part.text.removeprefix("---").split("\n")
            self.others += any(line.strip() and line.lstrip()[0] not in "#%" for line in lines)
            return
        try:
            for root in _roots(part.text):
                if root is not None and (document := self._document(part, root)):
                    yield document
        except Unreadable as error:
            self._say(part, error)
        except (YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
            context = getattr(error, "context", None)
            problem = cut(": ".join(filter(None, (context, str(reason)))))
            fix = "correct the YAML; for a template, lint its output"
            self._say(part, Unreadable("yaml/syntax", problem, fix, mark))

    def _document(self, part: Part, root: Node) -> Document | None:
        builder = Builder(part, self._spare)
        try:
            data = builder.data(root)
        except Unreadable as error:
            self._say(part, error)
            return None
        finally:
            self.findings += builder.findings
        return Document(part, root, data)

    def _say(self, part: Part, error: Unreadable) -> None:
        consequence = "the document cannot be read, so its policies are not applied"
        found = part.finding(error.at, error.id, error.problem, consequence, error.fix)
        self.findings.append(found)
