"""The CRD of 1.6.0 with what newer versions of Tetragon add to it.

Source: cilium.io_tracingpolicies.yaml at v1.6.1 and v1.7.0. Neither takes anything away; 1.7.0
allows one entry of `matchBinaries`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from .facts.arguments import ArgType
from .facts.operators import Operator
from .facts.versions import V1_6_1, V1_7_0, Tetragon


def extended(schema: dict[str, Any], version: Tetragon) -> dict[str, Any]:
    """The schema as it is in that version."""
    if version < V1_6_1:
        return schema
    made = deepcopy(schema)
    spec, shared = made["properties"]["spec"]["properties"], made["$defs"]
    uprobe = spec["uprobes"]["items"]["properties"]
    uprobe["btfPath"] = {"type": "string"}
    if version < V1_7_0:
        return made
    shared["argsItem"]["properties"]["type"]["enum"].extend(_added(ArgType))
    shared["matchArgs"]["items"]["properties"]["operator"]["enum"].extend(_added(Operator))
    selector = shared["selectors"]["items"]["properties"]
    selector["matchBinaries"]["maxItems"] = 1
    selector["matchParentBinaries"] = selector["matchBinaries"]
    selector["macros"] = {"type": "array", "items": {"type": "string"}}
    uprobe["data"] = spec["kprobes"]["items"]["properties"]["data"]
    uprobe["return"] = spec["kprobes"]["items"]["properties"]["return"]
    uprobe["returnArg"] = spec["kprobes"]["items"]["properties"]["returnArg"]
    spec["fentries"] = spec["kprobes"]
    spec["hostSelector"] = spec["podSelector"]
    macro = shared["selectors"]["items"]
    spec["selectorsMacros"] = {"type": "object", "additionalProperties": macro}
    return made


def _added(names: type[ArgType] | type[Operator]) -> list[str]:
    """The words that 1.7.0 added."""
    return [each.value for each in names if each.fact.since == V1_7_0]
