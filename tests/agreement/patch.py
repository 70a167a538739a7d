"""A change to a policy, as data: operations like those of RFC 6902, or edits of the text."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from yaml import CSafeLoader, load_all

Operation = dict[str, Any]
Edit = tuple[str, str]


def value_at(data: Any, path: str) -> Any:
    """The value that a path leads to. Raises LookupError."""
    for step in _steps(path):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


def patched(data: Any, operations: list[Operation]) -> Any:
    """The data with the operations done: `add`, `replace` and `remove`, `-` behind the last item.

    A value `{"$times": [value, n]}` stands for a text or list repeated n times. Raises LookupError
    where a path leads nowhere.
    """
    data = deepcopy(data)
    for operation in operations:
        *above, last = _steps(operation["path"])
        place = value_at(data, "".join(f"/{_escaped(step)}" for step in above))
        value = _written_out(operation.get("value"))
        match operation["op"]:
            case "add" if isinstance(place, list):
                place.insert(len(place) if last == "-" else int(last), value)
            case "add":
                place[last] = value
            case "replace":
                key = int(last) if isinstance(place, list) else last
                place[key]  # raises where there is nothing
                place[key] = value
            case "remove":
                del place[int(last) if isinstance(place, list) else last]
            case other:
                raise LookupError(f"no such operation: {other}")
    return data


def changed(text: str, operations: list[Operation], edits: list[Edit]) -> str:
    """The text of a policy with a change: edits are made in the text, operations in its data.

    What has operations is written anew, as JSON, which is YAML as well. Raises LookupError where an
    edit's old text does not stand exactly once; only the ends of all lines are changed together.
    """
    for old, new in edits:
        if text.count(old) != 1 and old != "\n":
            raise LookupError(f"{old!r} stands {text.count(old)} times")
        text = text.replace(old, new)
    if not operations:
        return text
    data = patched(first(text), operations)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def first(text: str) -> Any:
    """The first document of a text, as the agent reads it."""
    return next(iter(load_all(text, CSafeLoader)))


def _steps(path: str) -> list[str]:
    return [each.replace("~1", "/").replace("~0", "~") for each in path.split("/")[1:]]


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _written_out(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"$times"}:
        what, times = value["$times"]
        if isinstance(what, str):
            return what * times
        return [_written_out(each) for _ in range(times) for each in what]
    if isinstance(value, dict):
        return {key: _written_out(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_written_out(each) for each in value]
    return value
