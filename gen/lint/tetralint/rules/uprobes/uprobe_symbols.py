"""A uprobe has exactly one of symbols, offsets and addrs."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/uprobe-symbols"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/genericuprobe.go:399-405",
    "pkg/sensors/tracing/genericuprobe.go:171-199",
)
AGENT = refuses("uprobe need either Symbols, Offsets or Addrs defined")
PAGE = """
`symbols`, `offsets` or `addrs` of a uprobe give the functions of the program to hook. A uprobe
needs exactly one of the three: the agent refuses a policy with none, or with all. With two the
policy loads, and the agent uses the first of them in this order and ignores the other.

A symbol can have one offset, as in `readline+0x10`; the agent refuses any other form, and a symbol
without a name.

Keep the one that you mean, and write another policy for the other: one policy cannot have both in
separate uprobes either, see `policy/uprobe-multi`.
"""

_WAYS = ("symbols", "offsets", "addrs")
_ALL = refuses("uprobe is defined either only with Symbols, Offsets or Addrs")
_SECOND = loads_but("the functions in the second are not hooked")
_SYMBOL = refuses("failed to parse symbol: wrong …")
_NO_NAME = refuses("symbol : not found")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each uprobe with none or several, and for each symbol of another form."""
    for hook in policy.hooks:
        if hook.family != "uprobes":
            continue
        ways = [each for each in _WAYS if hook.get(each)]
        said = " and ".join(ways) or "neither symbols, offsets nor addrs"
        problem = f"the uprobe on {hook.name} has {said}"
        if not ways:
            yield Hit(hook.path, problem, "the agent refuses the policy", "set its symbols")
        elif len(ways) == len(_WAYS):
            fix = "keep the one that you mean"
            yield Hit(hook.path, problem, "the agent refuses the policy", fix, agent=_ALL)
        elif len(ways) > 1:
            lost = f"the policy loads, but its {ways[1]} are not hooked"
            fix = "write another policy for them, or remove them"
            yield Hit(hook.at(ways[1]), problem, lost, fix, agent=_SECOND)
        for number, symbol in enumerate(hook.get("symbols", ())):
            named, parses = bool(symbol.partition("+")[0]), _parses(symbol)
            if not (named and parses):
                wrong = "is not a symbol with an offset" if named else "has no symbol name"
                yield Hit(
                    hook.at("symbols", number),
                    f"{shown(symbol)} {wrong}",
                    "the agent refuses the policy",
                    "write it as name or name+0x10",
                    agent=_NO_NAME if parses else _SYMBOL,
                )


def _parses(symbol: str) -> bool:
    _, plus, offset = symbol.partition("+")
    if not plus:
        return True
    try:
        return int(offset, 0) >= 0 and "+" not in offset
    except ValueError:
        return offset.startswith("0") and offset.isdecimal()
