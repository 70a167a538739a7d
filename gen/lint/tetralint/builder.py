"""Nodes as data: what kubectl and the agent would read, and what bounds it."""

from __future__ import annotations

from typing import Any

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from .document import PLAIN, Part, key_of
from .findings import Finding
from .scalars import NoJson, scalar
from .words import cut

MAX_DEPTH = 100
"""Deeper documents are not read, aliases followed: a policy in a List is 12 deep."""

MAX_VALUES = 300_000
"""Documents with more values, aliases followed, are not read: a List of policies has 500 each."""

MAX_TEXT = 16 << 20
"""Nor those with more characters, aliases followed."""

MAX_REPEATED = 1000
"""Nor those in which more keys stand twice."""

_CORE = "tag:yaml.org,2002:"
_TAGGED = {"int": ("int",), "float": ("int", "float"), "bool": ("bool",), "null": ("NoneType",)}


class Unreadable(Exception):
    """The document cannot be read: id, problem, fix, and its place."""

    def __init__(self, id_: str, problem: str, fix: str, at: Any = None) -> None:
        super().__init__(problem)
        self.id, self.problem, self.fix, self.at = id_, problem, fix, at


class Spare:
    """What aliases may add to a file: values and characters beside those that it writes out."""

    def __init__(self) -> None:
        self.values = MAX_VALUES
        self.text = MAX_TEXT


class Builder:
    """Builds the data of the documents of a part from their nodes."""

    def __init__(self, part: Part, spare: Spare) -> None:
        self._part = part
        self._spare = spare
        self._open: set[int] = set()
        self._values = 0
        self._text = 0
        self.findings: list[Finding] = []

    def data(self, root: Node) -> Any:
        """The data of a document. Raises `Unreadable`."""
        # Each value takes a character, so what goes beyond the text came by aliases.
        length, spare = len(self._part.text), self._spare
        self._most_values = min(MAX_VALUES, length + spare.values)
        self._most_text = min(MAX_TEXT, length + spare.text)
        try:
            return self._value(root)
        finally:
            spare.values -= max(0, self._values - length)
            spare.text -= max(0, self._text - length)

    def _value(self, node: Node) -> Any:
        self._values += 1
        if self._values > self._most_values:
            problem = f"the document has more than {self._most_values} values, aliases expanded"
            raise _too_large(problem, "use fewer aliases, or split it", node)
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            problem = "the value of an anchor contains itself"
            raise Unreadable("yaml/syntax", problem, "write out the value", node)
        if len(self._open) >= MAX_DEPTH:
            problem = f"the document is nested deeper than {MAX_DEPTH} levels, aliases expanded"
            raise _too_large(problem, "reduce the nesting", node)
        self._open.add(id(node))
        made: Any
        if isinstance(node, MappingNode):
            made = self._mapping(node)
        else:
            made = [self._value(each) for each in node.value]
        self._open.discard(id(node))
        return made

    def _scalar(self, node: ScalarNode) -> Any:
        self._text += len(node.value)
        if self._text > self._most_text:
            most = self._most_text >> 20
            problem = f"the document has more than {most} MiB of text, aliases expanded"
            raise _too_large(problem, "split it", node)
        if node.tag == PLAIN:
            return _resolved(node)
        if not node.tag.startswith(_CORE):
            return node.value
        return _tagged(node, node.tag.removeprefix(_CORE))

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merges = []
        for key_node, value_node in node.value:
            if key_node.tag == PLAIN and key_node.value == "<<":
                merges.append(value_node)
                continue
            key = self._key(key_node)
            if key in made:
                self._repeated(key_node, key, "the map has this key twice")
            made[key] = self._value(value_node)
        for each in merges:
            self._merge(each, made)
        return made

    def _key(self, node: Node) -> str:
        self._values += 1
        self._text += len(node.value)
        try:
            return key_of(node)
        except NoJson as error:
            raise Unreadable("yaml/syntax", str(error), "quote it", node) from None

    def _merge(self, node: Node, made: dict[str, Any]) -> None:
        for each in node.value if isinstance(node, SequenceNode) else (node,):
            merged = self._value(each)
            if not isinstance(merged, dict):
                problem = "<< merges a value that is not a map"
                raise Unreadable("yaml/syntax", problem, "merge a map", each)
            for key, value in merged.items():
                if key in made:
                    self._repeated(node, key, "<< merges a key that the map already has")
                else:
                    made[key] = value

    def _repeated(self, node: Node, key: str, problem: str) -> None:
        if len(self.findings) == MAX_REPEATED:
            problem = f"more than {MAX_REPEATED} keys are duplicates"
            raise Unreadable("yaml/duplicate-key", problem, "remove the duplicates", node)
        self.findings.append(
            self._part.finding(
                node,
                "yaml/duplicate-key",
                f"{cut(key)}: {problem}",
                "the agent refuses the policy, and kubectl uses one of them without a warning",
                "remove one of them",
            )
        )


def _too_large(problem: str, fix: str, node: Node) -> Unreadable:
    return Unreadable("yaml/too-large", problem, fix, node)


def _resolved(node: ScalarNode) -> Any:
    try:
        return scalar(node.value)
    except NoJson as error:
        raise Unreadable("yaml/syntax", str(error), "quote it", node) from None


def _tagged(node: ScalarNode, tag: str) -> Any:
    if tag == "binary":
        from base64 import b64decode

        try:
            return b64decode(node.value, validate=False).decode("utf-8", "replace")
        except ValueError:
            problem = "the value of !!binary is not base64"
            raise Unreadable("yaml/syntax", problem, "write it as a plain string", node) from None
    if tag not in _TAGGED:
        return node.value
    value = _resolved(node)
    if type(value).__name__ not in _TAGGED[tag]:
        problem = f"{cut(node.value)!r} is not a valid !!{tag}"
        raise Unreadable("yaml/syntax", problem, "remove the tag", node)
    return value
