"""An event of a real run, shortened to what a reader looks for in one."""

from __future__ import annotations

import json
from typing import Any

_EVENT = (
    *("process", "parent", "function_name", "subsys", "event", "args", "data", "return"),
    *("action", "policy_name", "message", "tags"),
)
_PROCESS = ("binary", "arguments", "cwd", "pid", "uid", "user", "cap", "pod")
_POD = ("namespace", "name", "workload", "workload_kind", "container")
_CONTAINER = ("name", "image")
_LONGEST = 200  # characters of one text


def shortened(event: dict[str, Any]) -> str:
    """The event as indented JSON, in ASCII, without ids, flags and what repeats the message."""
    kept: dict[str, Any] = {}
    for key, body in event.items():
        if key.startswith("process_") and isinstance(body, dict):
            kept[key] = _body(body)
    kept |= {key: event[key] for key in ("node_name", "time") if key in event}
    return json.dumps(_cut(kept), indent=2, ensure_ascii=True)


def _body(body: dict[str, Any]) -> dict[str, Any]:
    kept = _only(body, _EVENT)
    if isinstance(kept.get("process"), dict):
        kept["process"] = _process(kept["process"])
    if isinstance(kept.get("parent"), dict):
        kept["parent"] = _only(kept["parent"], ("binary", "arguments", "pid"))
    return kept


def _process(process: dict[str, Any]) -> dict[str, Any]:
    kept = _only(process, _PROCESS)
    if isinstance(kept.get("pod"), dict):
        kept["pod"] = _only(kept["pod"], _POD)
        if isinstance(kept["pod"].get("container"), dict):
            kept["pod"]["container"] = _only(kept["pod"]["container"], _CONTAINER)
    return kept


def _only(data: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: data[key] for key in keys if key in data}


def _cut(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _cut(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_cut(value) for value in data]
    if isinstance(data, str) and len(data) > _LONGEST:
        return f"{data[:_LONGEST]}..."
    return data
