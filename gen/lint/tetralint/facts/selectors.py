"""The fields of a selector: which filter, which act, and how they stand in the encoded selector.

Source: InitKernelSelectorState in pkg/selectors/kernel.go and bpf/process/pfilter.h at v1.6.0;
genericuprobe.go for what uprobes take.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .versions import V1_6_0, V1_6_1, V1_7_0, Tetragon


class Fact(NamedTuple):
    """What a field of a selector is.

    `declared_in`: the list of the hook whose arguments it filters. `of_changes`: it asks for what
    changes in the process. `acts`: it holds actions. `is_single`: one entry is read. `head_bytes`,
    `value_bytes`: of an entry and each of its values, where it stands in the selector's head.
    `uprobes_since`: the first version whose uprobes take it.
    """

    declared_in: str = ""
    of_changes: bool = False
    acts: bool = False
    is_single: bool = False
    head_bytes: int = 0
    value_bytes: int = 0
    uprobes_since: Tetragon = V1_6_0
    since: Tetragon = V1_6_0


class SelectorField(StrEnum):
    """The fields of a selector that hold filters or actions, in the order of their encoding."""

    _value_: str
    fact: Fact

    def __new__(cls, name: str, fact: Fact) -> SelectorField:
        """The member of that name, with what it is."""
        made = str.__new__(cls, name)
        made._value_, made.fact = name, fact
        return made

    matchPIDs = "matchPIDs", Fact(is_single=True, head_bytes=12, value_bytes=4)
    matchNamespaces = (
        "matchNamespaces",
        Fact(head_bytes=12, value_bytes=4, uprobes_since=V1_7_0),
    )
    matchCapabilities = (
        "matchCapabilities",
        Fact(is_single=True, head_bytes=20, uprobes_since=V1_7_0),
    )
    matchNamespaceChanges = (
        "matchNamespaceChanges",
        Fact(of_changes=True, head_bytes=8, uprobes_since=V1_7_0),
    )
    matchCapabilityChanges = (
        "matchCapabilityChanges",
        Fact(of_changes=True, is_single=True, head_bytes=20, uprobes_since=V1_7_0),
    )
    matchArgs = "matchArgs", Fact("args", uprobes_since=V1_6_1)
    matchData = "matchData", Fact("data")
    matchReturnArgs = "matchReturnArgs", Fact("returnArg", uprobes_since=V1_7_0)
    matchBinaries = "matchBinaries", Fact()
    matchParentBinaries = "matchParentBinaries", Fact(since=V1_7_0)
    matchActions = "matchActions", Fact(acts=True)
    matchReturnActions = "matchReturnActions", Fact(acts=True)


DECLARED_IN = {each.value: each.fact.declared_in for each in SelectorField if each.fact.declared_in}
"""The fields that filter arguments, with the list of the hook that declares these."""

ACTIONS = tuple(each for each in SelectorField if each.fact.acts)
"""The fields that hold actions."""

ENCODED = tuple(each for each in SelectorField if each.fact.head_bytes)
"""The fields that stand in the head of the encoded selector, in that order."""

SINGLE = tuple(each for each in SelectorField if each.fact.is_single)
"""Fields of which BPF reads one entry."""
