"""Documents in which an anchor is set twice: YAML and kubectl take the last before each alias.

PyYAML's composer in C refuses them and has no way to say otherwise. This one is PyYAML's in
Python, ten times slower, above the same parser.
"""

from __future__ import annotations

from typing import Any

from yaml import AliasEvent, Node
from yaml.composer import Composer


class Rebinding(Composer):
    """The nodes of what `loader` parses, within its limits."""

    def __init__(self, loader: Any) -> None:
        super().__init__()
        self.check_event = loader.check_event
        self.peek_event = loader.peek_event
        self.get_event = loader.get_event
        self.resolve = loader.resolve
        self.descend_resolver = loader.descend_resolver
        self.ascend_resolver = loader.ascend_resolver

    def compose_node(self, parent: Node | None, index: Any) -> Any:
        """A node; its anchor is free again when another one takes it."""
        if not self.check_event(AliasEvent):
            self.anchors.pop(self.peek_event().anchor, None)
        return super().compose_node(parent, index)
