"""What the agent knows stands once, is that of its CRD, and what is derived from it is right."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from diff_cases import policy as in_tree
from diff_cases import tree
from test_docs_door import SETTINGS

from tests.rule_examples import TODAY
from tests.second_lists import of_source, second_lists
from tetraflux.gen.diff import compare
from tetraflux.gen.docs.hooks import rows
from tetraflux.gen.docs.lists import Lists
from tetraflux.lint import facts
from tetraflux.lint.facts.actions import ENFORCING, ActionName, held, unheld
from tetraflux.lint.facts.arguments import NUMBERS, TEXTS, ArgType, is_number
from tetraflux.lint.facts.hooks import FAMILIES
from tetraflux.lint.facts.names import CapabilitySet, KernelNamespace, ListType
from tetraflux.lint.facts.operators import BinaryOperator, LabelOperator, Operator
from tetraflux.lint.facts.selectors import SelectorField
from tetraflux.lint.facts.versions import DEFAULT, V1_6_0, V1_6_1, V1_7_0, VERSIONS, Tetragon
from tetraflux.lint.files import lint_source
from tetraflux.lint.findings import Finding
from tetraflux.lint.operators import fit
from tetraflux.lint.policy import Policy
from tetraflux.lint.source import Source
from tetraflux.lint.structure import schema
from tetraflux.lint.target import Target

WORDS = "words: a test asks for one for each name, and this is no place to learn the names from"
SECOND = {
    ("gen/importer/shared.py", "_NAMES"): "what a constant is called, by the field it stands in",
    (
        "gen/maintain/pages/kernels.py",
        "STRUCTURES",
    ): "structures of the kernel, some of them types too",
    ("gen/docs/vocabulary.py", "BINARIES"): WORDS,
    ("gen/docs/vocabulary.py", "COMPARED"): WORDS,
    ("gen/docs/vocabulary.py", "NAMESPACES"): WORDS,
    ("gen/docs/vocabulary.py", "READ_AS"): "words for some types: the others have their number",
    ("gen/explain/actions.py", "_WORDS"): WORDS,
    ("gen/explain/hooks.py", "_PLACES"): "words for a family, where it is none of functions",
    ("gen/explain/scope.py", "_asked"): WORDS,
    ("model/scenario.py", "Capability"): "which a scenario may need: a choice of the stack's",
}
"""Literals that hold several names of a family and are no second list of it, and why not."""

INTERFERES = [each.value for each in ENFORCING]


# Each stands once


def test_no_fact_stands_a_second_time(root: Path) -> None:
    found = {(each.file, each.name): each for each in second_lists(root)}
    new = [each for key, each in found.items() if key not in SECOND]
    told = [
        f"{each.file}: {each.name} holds {each.family}: {', '.join(each.found)}" for each in new
    ]
    assert not told, "take them from gen/lint/tetralint/facts:\n" + "\n".join(told)
    assert not SECOND.keys() - found.keys(), "an exception that nothing needs any more"


@pytest.mark.parametrize(
    "source",
    [
        '_ENFORCING = {"Sigkill", "Signal", "Override", "NotifyEnforcer"}',
        "_ENFORCING = (ActionName.Sigkill, ActionName.Signal, ActionName.Override)",
        '_SMALL = frozenset(["int8", "uint8", "int16", "uint16"])',
        '_BITS = {"int8": 8, "int16": 16, "int32": 32}',
        '_BITS = {**dict.fromkeys(("int8", "uint8"), 8), **dict.fromkeys(("int16", "uint16"), 16)}',
        '_ALL = (*("Equal", "NotEqual"), *("Prefix", "Postfix"))',
        'hooks = "kprobes tracepoints lsmhooks".split()',
        'def f(spec):\n    return [spec.get(k) for k in ("kprobes", "tracepoints", "lsmhooks")]',
        'class Mode(StrEnum):\n    a = "policy-mode"\n    b = "override-method"\n'
        '    c = "disable-kprobe-multi"',
        'Set = Literal["Effective", "Inheritable", "Permitted"]',
        'x = a == "Uts" or a == "Ipc" or a == "Mnt"',
        'def f(a):\n    match a:\n        case "Uts" | "Ipc" | "Mnt":\n            return 1',
    ],
)
def test_a_second_list_is_noticed(source: str) -> None:
    found = list(of_source("gen/planted.py", source))
    assert len(found) == 1 and len(found[0].found) >= 3, found


def test_a_choice_and_a_use_are_no_list() -> None:
    for source in ('x = ("Sigkill", "Signal")', 'f(type="file")\nf(type="path")\nf(type="fd")'):
        assert not list(of_source("gen/planted.py", source)), source


def test_the_facts_need_nothing_but_the_standard_library() -> None:
    folder = Path(facts.__path__[0])
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                ours = node.level == 1 and (folder / f"{node.module}.py").is_file()
                assert ours or (not node.level and node.module in sys.stdlib_module_names), file
            assert not isinstance(node, ast.Import), f"{file.name}: name what is imported"


# They are the CRD's


def enums(version: Tetragon) -> dict[str, set[str]]:
    """The closed sets of the CRD, by the field and the map that it stands in."""
    found: dict[str, set[str]] = {}

    def walk(part: Any, path: tuple[str, ...]) -> None:
        if isinstance(part, dict):
            if "enum" in part:
                found.setdefault(".".join(path[-2:]), set()).update(part["enum"])
            for key, each in part.items():
                inner = path if key in ("properties", "items", "$defs") else (*path, key)
                walk(each, inner)

    walk(schema("TracingPolicy", version), ())
    return found


def until(names: Any, version: Tetragon) -> set[str]:
    return {each.value for each in names if each.fact.since <= version}


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_the_names_are_those_of_the_crd(version: Tetragon) -> None:
    crd = enums(version)
    assert crd["matchActions.action"] == until(ActionName, version)
    assert crd["argsItem.type"] == until(ArgType, version)
    assert crd["matchArgs.operator"] == until(Operator, version)
    assert crd["matchBinaries.operator"] == set(BinaryOperator)
    assert crd["matchNamespaces.namespace"] == set(KernelNamespace)
    assert crd["matchCapabilities.type"] == set(CapabilitySet)
    assert crd["lists.type"] == set(ListType)
    assert crd["matchExpressions.operator"] == set(LabelOperator)


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_the_families_and_the_fields_are_those_of_the_crd(version: Tetragon) -> None:
    made = schema("TracingPolicy", version)
    spec = made["properties"]["spec"]["properties"]
    hooks = {key for key in spec if "args" in spec[key].get("items", {}).get("properties", {})}
    assert hooks == until(FAMILIES, version)
    for family in FAMILIES:
        if family.fact.since <= version:
            fields = spec[family]["items"]["properties"]
            assert set(family.fact.named_by) <= fields.keys(), family
            since = family.fact.data_since
            assert ("data" in fields) == (since is not None and since <= version), family
            since = family.fact.return_since
            assert ("returnArg" in fields) == (since is not None and since <= version), family
    fields = made["$defs"]["selectors"]["items"]["properties"]
    assert {key for key in fields if key.startswith("match")} == until(SelectorField, version)


# What is derived of numbers


def found(data: dict[str, Any], version: Tetragon = DEFAULT) -> list[Finding]:
    """What the linter says of a policy with that spec."""
    head = {"apiVersion": "cilium.io/v1alpha1", "kind": "TracingPolicy", "metadata": {"name": "x"}}
    text = json.dumps({**head, "spec": data})
    return lint_source(Source("x", text), Target(version), TODAY).findings


def filtered(type_: str, operator: str, *values: str) -> dict[str, Any]:
    match = {"index": 0, "operator": operator, "values": list(values)}
    hook = {"call": "x", "syscall": False, "args": [{"index": 0, "type": type_}]}
    return {"kprobes": [{**hook, "selectors": [{"matchArgs": [match]}]}]}


def ids(data: dict[str, Any], version: Tetragon) -> set[str]:
    return {each.id for each in found(data, version)}


OF_KPROBES = [
    pytest.param(type_, version, id=f"{type_}-{version}")
    for version in VERSIONS
    for type_ in ArgType
    if type_.fact.since <= version and type_ not in (ArgType.auto, ArgType.syscall64)
]
"""The types that a kprobe's argument can have, by version."""


@pytest.mark.parametrize(("type_", "version"), OF_KPROBES)
def test_five_values_are_too_many_of_each_type_that_is_compared_as_a_number(
    type_: ArgType, version: Tetragon
) -> None:
    """As writeMatchValues says for all that Equal does not compare as a text (kernel.go)."""
    judged = fit("Equal", type_, Target(version)) is None and type_ not in TEXTS
    five = filtered(type_, "Equal", "1", "2", "3", "4", "5")
    assert ("policy/too-many-values" in ids(five, version)) == judged
    assert "policy/too-many-values" not in ids(filtered(type_, "Equal", "1", "2"), version)


def test_the_numbers_of_1_7_0_are_among_them() -> None:
    later = {each for each in NUMBERS if is_number(each, V1_7_0) and not is_number(each, V1_6_1)}
    assert later == {"int8", "uint8", "int16", "uint16", "sint8", "sint16"}
    assert {each for each in NUMBERS if ArgType[each].fact.since == V1_7_0} == {
        *("sint8", "sint16", "sint32", "sint64", "long", "ulong")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "value", "lost"),
    [
        ("sint32", "-1", True),
        ("int16", "-1", True),
        ("uint16", "65536", True),
        ("uint8", "255", False),
        ("sint64", "-1", False),
        ("ulong", "4294967296", False),
    ],
)
def test_in_map_finds_what_the_width_of_the_type_holds(type_: str, value: str, lost: bool) -> None:
    data = filtered(type_, "InMap", value)
    assert ("policy/map-width" in ids(data, V1_7_0)) == lost


@pytest.mark.parametrize(("type_", "never"), [("ulong", True), ("long", False), ("int16", True)])
def test_a_range_below_zero_is_met_by_what_keeps_its_sign(type_: str, never: bool) -> None:
    data = filtered(type_, "InRange", "-5:5")
    assert ("policy/value-never-matches" in ids(data, V1_7_0)) == never


# What the mode monitor turns off


def test_the_mode_monitor_turns_set_off_since_1_7_0() -> None:
    """ACTION_SET in do_action of bpf/process/generic_calls.h, at v1.6.0, v1.6.1 and v1.7.0."""
    assert unheld(V1_6_0) == unheld(V1_6_1) == (ActionName.Set,)
    assert unheld(V1_7_0) == () and set(held(V1_7_0)) == set(ENFORCING)


def usdt(option: str, *names: str) -> dict[str, Any]:
    probe = {"path": "/bin/x", "provider": "p", "name": "go", "args": [{"index": 0, "type": "int"}]}
    actions = [{"action": name, "argIndex": 0, "argValue": 7} for name in names]
    options = [{"name": option, "value": "monitor"}]
    return {"options": options, "usdts": [{**probe, "selectors": [{"matchActions": actions}]}]}


def test_lint_says_that_the_right_option_does_not_stop_set() -> None:
    (hit,) = (each for each in found(usdt("policy-mod", "Set")) if "option" in each.id)
    assert hit.consequence.endswith("the policy enforces, with Set on p/go")
    assert hit.fix == "use policy-mode, and remove Set, which also acts in monitor mode"
    (hit,) = (each for each in found(usdt("policy-mod", "Set"), V1_7_0) if "option" in each.id)
    assert hit.fix == "use policy-mode"
    (hit,) = (each for each in found(usdt("policy-mod", "Signal")) if "option" in each.id)
    assert hit.fix == "use policy-mode"


@pytest.mark.parametrize("mode", ["monitor", "enforce", None])
@pytest.mark.parametrize("before", ["Post", "Sigkill"])
def test_diff_tells_of_set_in_every_mode(mode: str | None, before: str) -> None:
    changes = compare(tree(in_tree(mode, before)), tree(in_tree(mode, before, "Set")))
    (change,) = changes
    texts = {note.id: note.text for note in change.notes}
    assert texts["policy/enforces"] == "begins to enforce: Set acts on whatever matches", texts


def test_diff_does_not_say_that_monitor_holds_set_back() -> None:
    (change,) = compare(tree(in_tree("monitor")), tree(in_tree("monitor", "Set", "Sigkill")))
    held_back = next(note.text for note in change.notes if note.id == "policy/held")
    assert "carries Sigkill," in held_back


@pytest.mark.parametrize("name", INTERFERES)
def test_a_page_tells_of_each_action_that_interferes(name: str) -> None:
    policy = Policy({"kind": "TracingPolicy", "spec": usdt("other", name)})
    (row,) = rows(policy, Lists(SETTINGS.policies))
    assert row.enforces, f"{name} is not told of"


def test_a_fact_can_be_written_as_text() -> None:
    assert json.dumps([ActionName.Set, ArgType.int8, Operator.Equal]) == '["Set", "int8", "Equal"]'
