"""The hook families.

Source: pkg/k8s/apis/cilium.io/v1alpha1 and pkg/sensors/tracing/generic*.go at v1.6.0 and v1.7.0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .versions import V1_6_0, V1_7_0, Tetragon


class Fact(NamedTuple):
    """What a family is.

    `named_by`: the fields that say what is hooked. `event`: the type of its events, None where that
    is not known. `data_since`, `return_since`: the first version with `data`, `returnArg`.
    `is_function`: its arguments are a function's, of which the agent refuses any but the first
    five. `has_stacks`: its events can have stack traces. `is_user`: it is in a program's own file.
    """

    named_by: tuple[str, ...]
    event: str | None
    data_since: Tetragon | None = None
    return_since: Tetragon | None = None
    is_function: bool = False
    has_stacks: bool = True
    is_user: bool = False
    since: Tetragon = V1_6_0


class Family(StrEnum):
    """The hook families, by their keys in `spec`."""

    _value_: str
    fact: Fact

    def __new__(cls, name: str, fact: Fact) -> Family:
        """The member of that name, with what it is."""
        made = str.__new__(cls, name)
        made._value_, made.fact = name, fact
        return made

    kprobes = (
        "kprobes",
        Fact(("call",), "PROCESS_KPROBE", V1_6_0, V1_6_0, is_function=True),
    )
    tracepoints = (
        "tracepoints",
        Fact(("subsystem", "event"), "PROCESS_TRACEPOINT", has_stacks=False),
    )
    lsmhooks = "lsmhooks", Fact(("hook",), "PROCESS_LSM", is_function=True)
    uprobes = (
        "uprobes",
        Fact(
            ("path",),
            "PROCESS_UPROBE",
            V1_7_0,
            V1_7_0,
            is_function=True,
            has_stacks=False,
            is_user=True,
        ),
    )
    usdts = (
        "usdts",
        Fact(("provider", "name"), "PROCESS_USDT", has_stacks=False, is_user=True),
    )
    fentries = "fentries", Fact(("call",), None, V1_7_0, V1_7_0, since=V1_7_0)


FAMILIES = tuple(Family)
"""All of them, in the order of the agent."""

PROBES = (Family.kprobes, Family.fentries)
"""Families that are judged alike: functions of the kernel, which may be watched at their return."""

USER = tuple(each for each in Family if each.fact.is_user)
"""Families whose hooks are in files of programs."""
