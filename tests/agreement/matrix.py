"""Every operator on an argument of every type, on kprobes: what the real agent says of each.

`python -m tests.agreement.matrix policies DIR` writes the policies, `… record VERDICTS.json …`
takes in what the agent said, as `tests.agreement` does; of two verdicts on one the last counts. A
policy has one filter where our table has the agent refuse it, which it does for the first one that
it meets, and else up to eight: it has room for no more maps of a kind, and one that loads tells of
all.

What operators.json has load, the whole agent loaded, on Linux 6.12; it also refused one type of
each operator for each message. The other refusals are those of its parser alone, pkg/selectors at
v1.6.0, which judges before anything is loaded; it agrees with the whole agent where both were run.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tetraflux.lint.facts.arguments import ArgType
from tetraflux.lint.facts.operators import Operator
from tetraflux.lint.facts.versions import DEFAULT
from tetraflux.lint.hit import Verdict
from tetraflux.lint.operators import fit
from tetraflux.lint.target import Target

RECORD = Path(__file__).parent / "operators.json"
LOADS = "loads"

TYPES = tuple(
    each.value
    for each in ArgType
    if each.fact.since == DEFAULT and each.value not in ("auto", "syscall64")
)
"""Those that a kprobe's argument can have: the agent refuses the others before any filter."""
OPERATORS = tuple(each.value for each in Operator if each.fact.since == DEFAULT)

VALUES = {
    **dict.fromkeys(("InRange", "NotInRange"), "1:2"),
    **dict.fromkeys(("SAddr", "NotSAddr", "DAddr", "NotDAddr"), "192.0.2.1"),
    "Protocol": "IPPROTO_TCP",
    "Family": "AF_INET",
    "State": "TCP_SYN_SENT",
}
"""What is right for the operator; for the others it is a number, which is a text as well."""

CALLS = ("tcp_connect", "tcp_close")
ROOM = 4
"""Filters of a hook: with two hooks they are eight, as many as there are maps of a kind."""


class Cell(NamedTuple):
    """An operator on a type."""

    operator: str
    type: str


def cells() -> Iterator[Cell]:
    """All of the table."""
    for operator in OPERATORS:
        for type_ in TYPES:
            yield Cell(operator, type_)


def expected(cell: Cell) -> str:
    """A part of what our table has the agent say, `loads` where it has it load."""
    said = fit(cell.operator, cell.type, Target())
    return LOADS if said is None or said.verdict is Verdict.LOADS else said.text


def policies() -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The policies by their names, each with what it tells of."""
    for operator in OPERATORS:
        together: list[Cell] = []
        for cell in (Cell(operator, type_) for type_ in TYPES):
            if expected(cell) == LOADS:
                together.append(cell)
            else:
                yield f"{operator}.{cell.type}", (cell,)
        size = ROOM * len(CALLS)
        for start in range(0, len(together), size):
            yield f"{operator}.{start}", tuple(together[start : start + size])


def written(name: str, told: tuple[Cell, ...]) -> str:
    """The text of a policy."""
    hooks = []
    for start, call in zip(range(0, len(told), ROOM), CALLS, strict=False):
        args: list[Any] = []
        filters: list[Any] = []
        for number, cell in enumerate(told[start : start + ROOM]):
            args.append({"index": number, "type": cell.type})
            if cell.operator == "CapabilitiesGained":
                where, values = {"args": [number, number]}, []
            else:
                where, values = {"index": number}, [VALUES.get(cell.operator, "1")]
            filters.append({**where, "operator": cell.operator, "values": values})
        selectors = [{"matchArgs": filters}]
        hooks.append({"call": call, "syscall": False, "args": args, "selectors": selectors})
    data = {
        "apiVersion": "cilium.io/v1alpha1",
        "kind": "TracingPolicy",
        "metadata": {"name": re.sub(r"[^a-z0-9.]", "-", name.lower())},
        "spec": {"kprobes": hooks},
    }
    return json.dumps(data, indent=1) + "\n"


def recorded() -> dict[Cell, str]:
    """What the agent said of each."""
    data = json.loads(RECORD.read_text(encoding="utf-8"))
    return {
        Cell(operator, type_): said
        for operator, row in data.items()
        for said, types in row.items()
        for type_ in types.split()
    }


def record(files: list[Path]) -> None:
    """Takes verdicts in. Raises SystemExit where one of many filters was refused."""
    verdicts: dict[str, Any] = {}
    for file in files:
        verdicts |= json.loads(file.read_text(encoding="utf-8"))
    data: dict[str, dict[str, list[str]]] = {}
    for name, told in policies():
        verdict = verdicts[f"{name}.yaml"]
        if verdict["verdict"] != "accepted" and len(told) > 1:
            sys.exit(f"{name}: the agent refuses one of these: {verdict['message']}")
        said = LOADS if verdict["verdict"] == "accepted" else _said(verdict["message"])
        for cell in told:
            data.setdefault(cell.operator, {}).setdefault(said, []).append(cell.type)
    rows = {
        operator: {said: " ".join(types) for said, types in row.items()}
        for operator, row in data.items()
    }
    text = json.dumps(rows, indent=1, sort_keys=True) + "\n"
    RECORD.write_text(text, encoding="utf-8", newline="\n")


def _said(message: str) -> str:
    """The agent's words, without those that every refusal of a filter begins with."""
    return re.sub(r"^.*?parseMatchArgs +error: ", "", message).strip()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["policies", folder]:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, told in policies():
                (Path(folder) / f"{name}.yaml").write_text(written(name, told), encoding="utf-8")
        case ["record", *files]:
            record([Path(each) for each in files])
        case _:
            sys.exit(__doc__)
