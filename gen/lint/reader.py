"""Text as objects: what kubectl and the agent would read, and where each value stands.

The composer is PyYAML's in C, which gives nodes with their marks; values are resolved here, since
PyYAML takes other plain scalars for numbers and dates than sigs.k8s.io/yaml does. Nothing in a
file makes it fail: whatever is wrong is a finding with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yaml import CSafeLoader, MappingNode, Node, ScalarNode, SequenceNode, YAMLError

from gen.findings import Finding, Severity
from gen.lint.hit import Path
from gen.lint.scalars import NoJson, scalar
from gen.lint.source import Place, Source

MAX_DEPTH = 100
"""Deeper documents are not read: a policy in a List is 12 deep."""

MAX_VALUES = 300_000
"""Documents with more values, aliases followed, are not read: a List of policies has 500 each."""

MAX_TEXT = 16 << 20
"""Nor those with more characters, aliases followed."""

_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_POLICY = re.compile(r"TracingPolicy|cilium\.io/v1alpha1")
_BREAK = re.compile("[\n\x85\u2028\u2029]")
_PLAIN = "plain"
_CORE = "tag:yaml.org,2002:"
_TAGGED = {"int": ("int",), "float": ("int", "float"), "bool": ("bool",), "null": ("NoneType",)}


class _Unreadable(Exception):
    """The document cannot be read: id, problem, fix, and its place."""

    def __init__(self, id_: str, problem: str, fix: str, mark: Any = None) -> None:
        super().__init__(problem)
        self.id, self.problem, self.fix, self.mark = id_, problem, fix, mark


class _Composer(CSafeLoader):
    """Nodes whose tag says only whether they are plain; explicit tags are kept."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._nodes = 0

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:  # noqa: ARG002
        return _PLAIN if kind is ScalarNode and implicit[0] else ""

    def descend_resolver(self, parent: Node | None, _index: Any) -> None:
        # It composes by recursion in C, which has no limit of its own but the stack.
        self._depth += 1
        self._nodes += 1
        if self._depth > MAX_DEPTH or self._nodes > MAX_VALUES:
            problem = f"the document is nested deeper than {MAX_DEPTH} levels"
            if self._nodes > MAX_VALUES:
                problem = f"the document has more than {MAX_VALUES} values"
            mark = parent.start_mark if parent else None
            raise _Unreadable("yaml/too-large", problem, "split it, or write it flatter", mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1


class Document:
    """A document of a file: its data, and where each value of it stands."""

    __slots__ = ("_first", "_root", "data", "source")

    def __init__(self, source: Source, first: int, root: Node, data: Any) -> None:
        self.source = source
        self._first = first
        self._root = root
        self.data = data

    def place(self, path: Path, at_key: bool = False) -> Place:
        """Where a value stands: a scalar itself, else its key; the nearest above what is absent."""
        key, node = self._root, self._root
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
        is_text = isinstance(node, ScalarNode) and node.value and not at_key
        shown = node if is_text else key
        return _place(shown, self._first)

    def problem(self, at: Any, id_: str, problem: str, consequence: str, fix: str) -> Finding:
        """A finding at a node of it."""
        place = _place(at, self._first)
        return Finding(
            id=id_,
            severity=Severity.ERROR,
            file=self.source.name,
            line=place.line,
            column=place.column,
            width=place.width,
            problem=problem,
            consequence=consequence,
            fix=fix,
        )


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The key and the value of one step; an item of a list is its own key."""
    if isinstance(node, SequenceNode):
        if isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None
    if not isinstance(node, MappingNode):
        return None
    merged = None
    for key, value in node.value:
        if isinstance(key, ScalarNode):
            if key.value == step:
                return key, value
            if key.tag == _PLAIN and key.value == "<<":
                for each in value.value if isinstance(value, SequenceNode) else (value,):
                    merged = merged or _child(each, step)
    return merged


def _place(node: Any, first: int) -> Place:
    """The place of a node or of a mark; a node that spans lines is as wide as its first sign."""
    start = getattr(node, "start_mark", node)
    end = getattr(node, "end_mark", start)
    width = end.column - start.column if end.line == start.line else 1
    return Place(first + start.line, start.column + 1, max(width, 1))


class Reader:
    """Reads one file: `documents()` yields what may hold policies, and fills the other fields.

    `findings` is what cannot be read, `others` how many documents were passed over unread.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.findings: list[Finding] = []
        self.others = 0

    def documents(self) -> Iterator[Document]:
        """The documents of the file that name a policy's kind or group, in their order."""
        text, start, first = self._source.text, 0, 1
        for found in (*_SEPARATOR.finditer(text), None):
            end = found.start() if found else len(text)
            yield from self._part(text[start:end], first)
            first += text.count("\n", start, end)
            start = end

    def _part(self, text: str, first: int) -> Iterator[Document]:
        """The documents of a part between two separators, which may be ended by `...`."""
        if not _POLICY.search(text):
            lines = text.removeprefix("---").split("\n")
            self.others += any(line.strip() and line.lstrip()[0] not in "#%" for line in lines)
            return
        try:
            composer = _Composer(text)
            while composer.check_node():
                root = composer.get_node()
                if root is not None and (document := self._document(root, first)):
                    yield document
        except _Unreadable as error:
            self._say(error, first)
        except (YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
            context = getattr(error, "context", None)
            problem = ": ".join(filter(None, (context, str(said))))
            fix = "correct the YAML; of a template, lint what it renders"
            self._say(_Unreadable("yaml/syntax", problem, fix, mark), first)

    def _document(self, root: Node, first: int) -> Document | None:
        document = Document(self._source, first, root, None)
        builder = _Builder(document)
        try:
            document.data = builder.value(root)
        except _Unreadable as error:
            self._say(error, first)
            return None
        self.findings += builder.findings
        return document

    def _say(self, error: _Unreadable, first: int) -> None:
        line, column = first, 1
        if error.mark is not None:
            line, column = first + error.mark.line, error.mark.column + 1
        last = self._source.text.count("\n") + 1
        self.findings.append(
            Finding(
                id=error.id,
                severity=Severity.ERROR,
                file=self._source.name,
                line=min(line, last),
                column=column,
                problem=error.problem,
                consequence="the document cannot be read, so its policies are not applied",
                fix=error.fix,
            )
        )


class _Builder:
    """Builds the data of one document from its nodes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: set[int] = set()
        self._values = 0
        self._text = 0
        self.findings: list[Finding] = []

    def value(self, node: Node) -> Any:
        """The value of a node. Raises `_Unreadable`."""
        self._values += 1
        if self._values > MAX_VALUES:
            problem = f"the document has more than {MAX_VALUES} values, aliases followed"
            raise _Unreadable(
                "yaml/too-large", problem, "write out less, or split it", node.start_mark
            )
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            problem = "an anchor's value contains itself"
            raise _Unreadable("yaml/syntax", problem, "write the value out", node.start_mark)
        self._open.add(id(node))
        made: Any
        if isinstance(node, MappingNode):
            made = self._mapping(node)
        else:
            made = [self.value(each) for each in node.value]
        self._open.discard(id(node))
        return made

    def _scalar(self, node: ScalarNode) -> Any:
        self._text += len(node.value)
        if self._text > MAX_TEXT:
            problem = f"the document has more than {MAX_TEXT >> 20} MiB of text, aliases followed"
            raise _Unreadable("yaml/too-large", problem, "split it", node.start_mark)
        if node.tag == _PLAIN:
            return self._resolved(node)
        if not node.tag.startswith(_CORE):
            return node.value
        return self._tagged(node, node.tag.removeprefix(_CORE))

    def _resolved(self, node: ScalarNode) -> Any:
        try:
            return scalar(node.value)
        except NoJson as error:
            raise _Unreadable("yaml/syntax", str(error), "quote it", node.start_mark) from None

    def _tagged(self, node: ScalarNode, tag: str) -> Any:
        if tag == "binary":
            from base64 import b64decode

            try:
                return b64decode(node.value, validate=False).decode("utf-8", "replace")
            except ValueError:
                raise _Unreadable(
                    "yaml/syntax", "!!binary without base64", "write it as text", node.start_mark
                ) from None
        if tag not in _TAGGED:
            return node.value
        value = self._resolved(node)
        if type(value).__name__ not in _TAGGED[tag]:
            problem = f"{node.value!r} is no !!{tag}"
            raise _Unreadable("yaml/syntax", problem, "leave the tag out", node.start_mark)
        return value

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merges = []
        for key_node, value_node in node.value:
            if key_node.tag == _PLAIN and key_node.value == "<<":
                merges.append(value_node)
                continue
            key = self._key(key_node)
            if key in made:
                self._repeated(key_node, key, "the key stands twice in the same map")
            made[key] = self.value(value_node)
        for each in merges:
            self._merge(each, made)
        return made

    def _key(self, node: Node) -> str:
        value = self.value(node) if isinstance(node, ScalarNode) else node
        if value is None or isinstance(value, Node):
            problem = "a key is null, a list or a map"
            raise _Unreadable("yaml/syntax", problem, "make it a text", node.start_mark)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def _merge(self, node: Node, made: dict[str, Any]) -> None:
        for each in node.value if isinstance(node, SequenceNode) else (node,):
            merged = self.value(each)
            if not isinstance(merged, dict):
                problem = "<< merges what is no map"
                raise _Unreadable("yaml/syntax", problem, "name a map", node.start_mark)
            for key, value in merged.items():
                if key in made:
                    self._repeated(node, key, "<< brings a key that the map has")
                else:
                    made[key] = value

    def _repeated(self, node: Node, key: str, problem: str) -> None:
        self.findings.append(
            self._document.problem(
                node,
                "yaml/duplicate-key",
                f"{key}: {problem}",
                "strict readers refuse it, others take one of the values without a word",
                "leave one of them",
            )
        )
