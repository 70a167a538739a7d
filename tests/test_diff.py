"""`tetraflux diff`: which differences it finds."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from diff_cases import (
    HOME,
    alert,
    alertmanager,
    config_map,
    fields,
    generator,
    kustomization,
    namespace,
    one,
    policy,
    release,
    repository,
    rules,
    stack_files,
    thing,
    tree,
)
from hypothesis import given
from hypothesis import strategies as st

from tetraflux.gen.diff import compare, report
from tetraflux.gen.diff.changes import MISSING, ORDER, At, Field, Note, Path, Unreadable
from tetraflux.gen.diff.fields import differences, readable
from tetraflux.gen.diff.reading import objects


def test_the_stack_does_not_differ_from_itself() -> None:
    assert compare(stack_files(), stack_files()) == (), "the same tree is no change"


def test_an_object_is_the_same_one_in_another_file_and_version() -> None:
    old = tree(thing("Service", "example.org/v1"), folder="apps/a")
    new = tree(thing("Service", "example.org/v2"), folder="apps/b")
    change = one(old, new)
    assert (change.kind, change.file) == ("changed", "apps/b/all.yaml")
    assert change.fields == (Field("apiVersion", "example.org/v1", "example.org/v2"),)


def test_objects_that_come_and_go_are_shown_whole() -> None:
    item = thing("Service", "v1")
    added, removed = one({}, tree(item)), one(tree(item), {})
    assert (added.kind, added.object, removed.kind) == ("added", "Service/ns/x", "removed")
    assert added.fields == (Field("", MISSING, item),)
    assert removed.fields == (Field("", item, MISSING),)


def test_one_more_alert_is_one_added_rule() -> None:
    old = rules(alert("A"), alert("C"))
    new = rules(alert("A"), alert("B"), alert("C"))
    expected = [("spec.groups[tetragon.rules].rules[B]", MISSING, alert("B"))]
    assert fields(old, new) == expected, "later rules must not look changed"


def test_one_more_alert_in_the_stack_is_one_added_rule() -> None:
    path = f"{HOME}/monitoring/prometheusrule.yaml"
    item = yaml.safe_load(stack_files()[path])
    item["spec"]["groups"][0]["rules"].insert(0, alert("Fresh", "warning"))
    change = one(stack_files(), stack_files() | {path: yaml.safe_dump(item).encode()})
    assert [field.path for field in change.fields] == ["spec.groups[tetragon.rules].rules[Fresh]"]
    assert change.notes == (Note("alert/added", "alert Fresh is new, severity warning"),)


def test_a_field_of_a_rule_has_a_readable_path() -> None:
    found = fields(rules(alert()), rules(alert(**{"for": "5m"})))
    assert found == [("spec.groups[tetragon.rules].rules[Down].for", "10m", "5m")]


def test_hooks_of_one_function_are_told_apart() -> None:
    hooks = [{"call": "f", "message": text} for text in ("one", "two", "three")]
    old = policy(None) | {"spec": {"kprobes": hooks}}
    others = [hooks[0], {"call": "f", "message": "zwei"}, hooks[2]]
    new = policy(None) | {"spec": {"kprobes": others}}
    assert fields(old, new) == [("spec.kprobes[f #2].message", "two", "zwei")]


def test_another_order_is_one_field() -> None:
    found = fields(rules(alert("A"), alert("B")), rules(alert("B"), alert("A")))
    assert found == [("spec.groups[tetragon.rules].rules[order]", ["A", "B"], ["B", "A"])]


@pytest.mark.parametrize(("old", "new"), [(1, True), (1, "1"), (None, "null"), (0, False)])
def test_types_count(old: Any, new: Any) -> None:
    found = fields(thing("X", "v1", spec={"a": old}), thing("X", "v1", spec={"a": new}))
    assert [(path, repr(was), repr(now)) for path, was, now in found] == [
        ("spec.a", repr(old), repr(new))
    ]


def test_files_in_a_config_map_are_compared_as_data() -> None:
    old = config_map(**{"a.yaml": "endpoints:\n- name: x\n  url: a\n", "b.txt": "a: 1"})
    new = config_map(**{"a.yaml": "endpoints:\n- name: x\n  url: b\n", "b.txt": "a: 2"})
    assert fields(old, new) == [
        ('data["a.yaml"].endpoints[x].url', "a", "b"),
        ('data["b.txt"]', "a: 1", "a: 2"),
    ]


@pytest.mark.parametrize(("old", "new"), [("{}", "{ }"), ("{", "{}"), ("a: 1", "a:  1")])
def test_a_file_in_a_config_map_that_is_only_formatted_otherwise_is_a_change(
    old: str, new: str
) -> None:
    found = fields(config_map(**{"a.yaml": old}), config_map(**{"a.yaml": new}))
    assert found == [('data["a.yaml"]', old, new)], "Flux applies the text"


def test_a_generated_config_map_is_an_object_and_its_json_is_data() -> None:
    change = one(generator("x", "1"), generator("y", "2"))
    assert change.object == "ConfigMap/ns/board", "kustomization.yaml itself is no object"
    assert change.fields == (
        Field("metadata.labels.grafana", "1", "2"),
        Field('data["b.json"].panels[P].expr', "x", "y"),
    )


def test_a_file_that_is_no_yaml_is_named() -> None:
    with pytest.raises(Unreadable, match=r"apps/a\.yaml:2: while parsing"):
        compare({"apps/a.yaml": b"a: [\n"}, {})


def test_dates_and_numbers_as_keys_are_read_as_kubernetes_does() -> None:
    text = b"apiVersion: v1\nkind: X\nspec: {1: 2024-01-01, =: =}\n"
    (item,) = objects({"a.yaml": text}).values()
    assert item.data["spec"] == {"1": "2024-01-01", "=": "="}


# Properties

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2)
NAMED = st.fixed_dictionaries(
    {"name": st.sampled_from("abcd")}, optional={"v": LEAVES, "w": LEAVES}
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(NAMED, max_size=4)
        | st.lists(NAMED, max_size=4, unique_by=lambda item: item["name"])
        | st.dictionaries(st.sampled_from(["a", "b", "name", "call"]), inner, max_size=4)
    ),
    max_leaves=12,
)

SHAPES = [
    kustomization(sourceRef={"kind": "GitRepository", "name": "a"}, dependsOn=[{"name": "b"}]),
    policy("monitor", "Sigkill"),
    rules(alert()),
    alertmanager(),
    release(values={"tetragon": {"a": 1}}, valuesFrom=[{"kind": "Secret", "name": "s"}]),
    repository(tag="1.6.0"),
    namespace("privileged"),
    config_map({"a": "b"}, **{"a.yaml": "a: 1"}),
    yaml.safe_load(generator("x", "1")[f"{HOME}/monitoring/kustomization.yaml"]),
]


def applied(old: Any, found: list[tuple[Path, Any, Any]]) -> Any:
    """The old value with the differences put into it."""
    if len(found) == 1 and found[0][0] == ():
        return found[0][2]
    steps: dict[Any, list[tuple[Path, Any, Any]]] = {}
    for path, was, now in found:
        steps.setdefault(path[0], []).append((path[1:], was, now))
    made = deepcopy(old)
    if isinstance(old, dict):
        for key, inner in steps.items():
            made[key] = applied(old.get(key), inner)
        return {key: value for key, value in made.items() if value is not MISSING}
    order = steps.pop(ORDER, None)
    for step, inner in steps.items():
        assert isinstance(step, At), f"{step!r} is no step into a list"
        if step.old is not None:
            made[step.old] = applied(old[step.old], inner)
    made = [value for value in made if value is not MISSING]
    fresh = [step for step in steps if step.old is None]
    for step in sorted(fresh, key=lambda step: step.new):
        made.insert(step.new, applied(None, steps[step]))
    if order:
        labels = order[0][2]
        by_label = {readable_name(item): item for item in made}
        made = [by_label[label] for label in labels]
    return made


def readable_name(item: dict[str, Any]) -> str:
    return str(item.get("name", item.get("call")))


@given(JSON)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert list(differences(value, deepcopy(value))) == []


@given(JSON, JSON)
def test_the_differences_applied_to_the_old_value_give_the_new_one(old: Any, new: Any) -> None:
    found = list(differences(old, new))
    made = applied(old, found) if found else old
    assert json.dumps(made, sort_keys=True) == json.dumps(new, sort_keys=True), found
    assert all(isinstance(readable(path), str) for path, _, _ in found)


@pytest.mark.slow
@given(st.data())
def test_any_shape_of_an_object_is_compared(data: st.DataObject) -> None:
    """Trees of other days and hands hold anything where an object is expected."""
    old = data.draw(st.sampled_from(SHAPES), "object")
    new = deepcopy(old)
    node, keys = new, []
    while isinstance(node, dict | list) and node:
        keys.append((node, data.draw(st.sampled_from([*node] if isinstance(node, dict) else [0]))))
        node = node[keys[-1][1]]
    holder, key = data.draw(st.sampled_from(keys), "place")
    holder[key] = data.draw(JSON, "value")
    others = [other for other in SHAPES if other is not old]
    for files in ((tree(old, *others), tree(new, *others)), (tree(new), {}), ({}, tree(new))):
        for pair in (files, files[::-1]):
            try:
                changes = compare(*pair)
            except Unreadable:
                continue
            for form in (report.as_text, report.as_json):
                assert form(changes)
