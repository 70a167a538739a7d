"""No module has a state that a function changes: a build depends on its settings alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHANGES = {
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem",
    "remove", "setdefault", "update",
}  # fmt: skip
"""Methods by which lists, dicts and sets are changed."""


def assigned(module: ast.Module) -> set[str]:
    """The names that a module assigns at its top."""
    targets: list[ast.expr] = []
    for node in module.body:
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets.append(node.target)
    return {each.id for each in targets if isinstance(each, ast.Name)}


def changed(source: str) -> Iterator[str]:
    """The names of a module's top that its functions change, each with the function."""
    module = ast.parse(source)
    names = assigned(module)
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        inside = list(ast.walk(function))
        own = {each.arg for each in inside if isinstance(each, ast.arg)} | {
            each.id
            for each in inside
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
        for node in inside:
            if isinstance(node, ast.Global):
                yield f"{function.name}: global {', '.join(node.names)}"
            name = _changes(node)
            if name in names - own:
                yield f"{function.name}: {name}"


def _changes(node: ast.AST) -> str:
    """The name that a node changes the value of."""
    at: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        at = node.func.value if node.func.attr in CHANGES else None
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        at = node.value
    return at.id if isinstance(at, ast.Name) else ""


@pytest.mark.parametrize("folder", ["gen", "model"])
def test_no_function_changes_what_its_module_holds(folder: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}: {each}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for each in changed(file.read_text(encoding="utf-8"))
    ]
    assert not found, "keep it in a value that is handed on, or cache a pure function"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("_SEEN = []\ndef f(x):\n    _SEEN.append(x)", "f: _SEEN"),
        ("_SEEN = {}\ndef f(x):\n    _SEEN[x] = 1", "f: _SEEN"),
        ("_SEEN: set[int] = set()\ndef f(x):\n    _SEEN.discard(x)", "f: _SEEN"),
        ("_LAST = [1]\ndef f(x):\n    _LAST[:] = [x]", "f: _LAST"),
        ("_LAST = None\ndef f(x):\n    global _LAST\n    _LAST = x", "f: global _LAST"),
        ("_ONE = object()\ndef f(x):\n    _ONE.last = x", "f: _ONE"),
    ],
)
def test_a_state_is_seen(body: str, said: str) -> None:
    assert said in list(changed(body))


def test_a_name_of_the_function_itself_is_none() -> None:
    assert not list(changed("found = ()\ndef f(x):\n    found = []\n    found.append(x)"))
