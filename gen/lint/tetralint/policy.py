"""A policy as it is read: plain data, and flat lists of what is in it, with the way to each.

Rules, `tetraflux explain` and the pages read policies by it; the kinds of `tetraflux.model` write
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .facts.hooks import FAMILIES, Family
from .facts.options import TRUE, OptionName
from .facts.selectors import ACTIONS, DECLARED_IN
from .hit import Path

LONGEST = 4096
"""Longer names of hooks are cut: no file and no function has one, and each finding repeats it."""


class Part:
    """A map inside a policy: `data` is what it holds, `path` the way to it from the top."""

    __slots__ = ("data", "path")

    def __init__(self, data: dict[str, Any], path: Path) -> None:
        self.data = data
        self.path = path

    def at(self, *steps: str | int) -> Path:
        """The way to something inside."""
        return self.path + steps

    def get(self, key: str, default: Any = None) -> Any:
        """A field, or the default where it is not set."""
        return self.data.get(key, default)

    def each(self, key: str) -> Iterator[Part]:
        """The maps of a list field."""
        for number, data in enumerate(self.data.get(key, ())):
            yield Part(data, (*self.path, key, number))


class Arg(Part):
    """An argument of `args` or `data`, or the `returnArg`, as `key` says; `type` has its default.

    `position` counts in the list, `index` is the kernel's.
    """

    __slots__ = ("hook", "index", "key", "position", "type")

    def __init__(self, data: dict[str, Any], hook: Hook, key: str, position: int) -> None:
        super().__init__(data, (*hook.path, key, position))
        self.hook = hook
        self.key = key
        self.position = position
        self.index: int = data.get("index", 0)
        self.type: str = data.get("type", "auto")


class Action(Part):
    """An action of `matchActions` or `matchReturnActions`, as `key` says; `name` says which."""

    __slots__ = ("hook", "key", "name", "position", "selector")

    def __init__(self, data: dict[str, Any], selector: Selector, key: str, position: int) -> None:
        super().__init__(data, (*selector.path, key, position))
        self.hook = selector.hook
        self.selector = selector
        self.key = key
        self.position = position
        self.name: str = data.get("action", "")


class Filter(Part):
    """A filter on an argument: of `matchArgs`, `matchData` or `matchReturnArgs`, as `key` says.

    `arg` is the declared argument that it judges, None where it names none that is declared.
    """

    __slots__ = ("arg", "hook", "key", "operator", "position", "selector", "values")

    def __init__(self, data: dict[str, Any], selector: Selector, key: str, position: int) -> None:
        super().__init__(data, (*selector.path, key, position))
        self.hook = selector.hook
        self.selector = selector
        self.key = key
        self.position = position
        self.operator: str = data.get("operator", "")
        self.values: list[str] = data.get("values", [])
        self.arg = self._judged()

    @property
    def type(self) -> str:
        """The type of the argument that it judges; nothing where it judges none."""
        return self.arg.type if self.arg else ""

    @property
    def declared_in(self) -> str:
        """The list of the hook that declares what it may judge: `args`, `data` or `returnArg`."""
        return DECLARED_IN[self.key]

    @property
    def subjects(self) -> list[Arg | None]:
        """All arguments that it judges: of several positions any is enough."""
        declared = self.hook.declared(self.declared_in)
        positions: list[int] = self.data.get("args", [])
        found = [declared[each] if each < len(declared) else None for each in positions]
        return found or [self.arg]

    def _judged(self) -> Arg | None:
        """Positions win over the index, which is one itself in `data` (kernel.go:821-868)."""
        declared = self.hook.declared(self.declared_in)
        index: int = self.data.get("index", 0)
        positions: list[int] = self.data.get("args", [])
        if positions or self.key == "matchData":
            position = positions[0] if positions else index
            return declared[position] if position < len(declared) else None
        found = self.hook.numbered(self.declared_in).get(index)
        if found is None and self.hook.family == "tracepoints" and index < len(declared):
            return declared[index]  # generictracepoint.go:682-689
        return found


class Selector(Part):
    """A selector of a hook: its filters on arguments and its actions are lists of their own."""

    __slots__ = ("actions", "filters", "hook", "position")

    def __init__(self, data: dict[str, Any], hook: Hook, position: int) -> None:
        super().__init__(data, (*hook.path, "selectors", position))
        self.hook = hook
        self.position = position
        self.filters = [
            Filter(each, self, key, number)
            for key in DECLARED_IN
            if key in data
            for number, each in enumerate(data[key])
        ]
        self.actions = [
            Action(each, self, key, number)
            for key in ACTIONS
            if key in data
            for number, each in enumerate(data[key])
        ]

    @property
    def called(self) -> list[Action]:
        """The actions of `matchActions`."""
        return [each for each in self.actions if each.key == "matchActions"]

    @property
    def returned(self) -> list[Action]:
        """The actions of `matchReturnActions`, which the agent takes after the call."""
        return [each for each in self.actions if each.key == "matchReturnActions"]


class Hook(Part):
    """A hook of one of `FAMILIES`: `args` and `data` are apart, `name` is what it hooks."""

    __slots__ = (
        "_numbered",
        "args",
        "family",
        "name",
        "position",
        "return_arg",
        "selectors",
        "task_data",
    )

    def __init__(self, data: dict[str, Any], family: Family, position: int) -> None:
        super().__init__(data, ("spec", family, position))
        self.family = family
        self.position = position
        self.name = _name(family, data)[:LONGEST]
        self._numbered: dict[str, dict[int, Arg]] = {}
        self.args = [Arg(each, self, "args", n) for n, each in enumerate(data.get("args", ()))]
        self.task_data = [Arg(each, self, "data", n) for n, each in enumerate(data.get("data", ()))]
        returned = data.get("returnArg")
        self.return_arg = None if returned is None else Arg(returned, self, "returnArg", 0)
        if self.return_arg:
            self.return_arg.path = (*self.path, "returnArg")
        self.selectors = [
            Selector(each, self, n) for n, each in enumerate(data.get("selectors", ()))
        ]

    @property
    def is_syscall(self) -> bool:
        """Whether a kprobe is of a system call: true where it does not say (types.go:39)."""
        return self.family == "kprobes" and bool(self.data.get("syscall", True))

    @property
    def cases(self) -> list[Selector]:
        """Its selectors; where it has none, one that lets everything through."""
        return self.selectors or [Selector({}, self, 0)]

    def declared(self, key: str) -> list[Arg]:
        """The arguments of `args`, `data` or `returnArg`."""
        if key == "args":
            return self.args
        if key == "data":
            return self.task_data
        return [self.return_arg] if self.return_arg else []

    def numbered(self, key: str) -> dict[int, Arg]:
        """The first of them for each index."""
        if key not in self._numbered:
            self._numbered[key] = {each.index: each for each in reversed(self.declared(key))}
        return self._numbered[key]


def _name(family: Family, data: dict[str, Any]) -> str:
    return "/".join(str(data.get(field, "")) for field in family.fact.named_by)


class Policy(Part):
    """A policy: `hooks`, and all `args`, `selectors`, `filters` and `actions` of all of them."""

    __slots__ = (
        "actions",
        "args",
        "filters",
        "hooks",
        "kind",
        "name",
        "namespace",
        "options",
        "selectors",
        "spec",
    )

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data, ())
        self.kind: str = data.get("kind", "")
        metadata = data.get("metadata", {})
        self.name: str = metadata.get("name", "")
        self.namespace: str = metadata.get("namespace", "")
        self.spec = Part(data.get("spec", {}), ("spec",))
        self.options = list(self.spec.each("options"))
        self.hooks = [
            Hook(hook, family, number)
            for family in FAMILIES
            for number, hook in enumerate(self.spec.data.get(family, ()))
        ]
        self.args = [
            each
            for hook in self.hooks
            for each in (*hook.args, *hook.task_data, *hook.declared("returnArg"))
        ]
        self.selectors = [selector for hook in self.hooks for selector in hook.selectors]
        self.filters = [each for selector in self.selectors for each in selector.filters]
        self.actions = [each for selector in self.selectors for each in selector.actions]

    @property
    def families(self) -> list[str]:
        """The families of which it has hooks."""
        return [family for family in FAMILIES if self.spec.data.get(family)]

    def option(self, name: str) -> str | None:
        """The value of an option, None where it is not set; the last of that name counts."""
        values = [each.get("value", "") for each in self.options if each.get("name") == name]
        return values[-1] if values else None

    @property
    def mode(self) -> str:
        """What the option says; without one the agent enforces, unless it was told otherwise."""
        return self.option(OptionName.policy_mode) or ""

    @property
    def is_namespaced(self) -> bool:
        """Whether it is a TracingPolicyNamespaced."""
        return self.kind == "TracingPolicyNamespaced"

    @property
    def uses_kprobe_multi(self) -> bool:
        """Whether it lets the agent use kprobe_multi (ParseBool: options.go:62 at v1.6.0)."""
        return self.option(OptionName.disable_kprobe_multi) not in TRUE

    @property
    def uses_uprobe_multi(self) -> bool:
        """Whether it lets the agent use uprobe_multi (ParseBool: options.go:71 at v1.6.0)."""
        return self.option(OptionName.disable_uprobe_multi) not in TRUE
