"""Kernels' types: read from BTF, kept in one table, and walked through as the agent does it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from btf_file import Maker, door

from tetraflux.gen.maintain.schemas import sources
from tetraflux.gen.maintain.schemas.conversion import converted
from tetraflux.lint.btf.kernels import FILE, kernels
from tetraflux.lint.btf.lines import lines
from tetraflux.lint.btf.raw import Kind, types
from tetraflux.lint.btf.table import Table, packed, version
from tetraflux.lint.btf.walk import Kernel, NoWay, Unknown, Way, elements, of_argument, of_task
from tetraflux.lint.kernels import MEASURED

PINS = {each.tag for each in sources.pinned() if each.kind == "btf"}
DOOR = Kernel(Table(packed({"6.1.0-x": set(lines(types(door().file())))})), "6.1.0-x")


def way(resolve: str, function: str = "open_door", index: int = 0, indexes: bool = False) -> Way:
    return of_argument(DOOR, function, index, elements(resolve, indexes))


def lost(resolve: str) -> list[int]:
    return [step.lost for step in way(resolve).steps]


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_file_is_read_in_either_byte_order(order: str) -> None:
    assert types(door(order).file()) == types(door().file())


def test_members_have_their_offsets_and_bits() -> None:
    lock = next(each for each in types(door().file()) if each.name == "lock")
    assert lock.kind is Kind.STRUCT
    assert [each[2:] for each in lock.members if each.name in ("plate", "bolted")] == [
        (64, 0),
        (1025, 1),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x7fELF", "does not begin as raw BTF"),
        (b"", "does not begin as raw BTF"),
        (door().file()[:12], "no whole BTF"),
        (door().file()[:200], "cut off"),
        (door().file()[:2] + b"\x09" + door().file()[3:], "its version is 9"),
    ],
)
def test_what_is_no_btf_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        types(content)


def test_kinds_that_nobody_knows_are_refused() -> None:
    made = Maker()
    made.add(31, "new")
    with pytest.raises(ValueError, match="31"):
        types(made.file())
    tagged = Maker()
    tag = tagged.add(Kind.TYPE_TAG, "rcu", tagged.structure("cred"))
    tagged.function("commit", tagged.pointer(tag))
    with pytest.raises(ValueError, match="TYPE_TAG, which is not known"):
        list(lines(types(tagged.file())))


def test_lines_tell_structures_and_the_functions_that_get_one() -> None:
    told = dict(lines(types(door().file())))
    assert told["s lock"] == (
        '[[0,["early 4"]],"plate plate",[32,["late plate","nested 4"]],'
        '[64,["by 4",[16,["deep 4","deeper plate"]]]],"shut:4","bolted:4","colour 4e","turns 4i",'
        '"keys [4",["owner ",["id 4"]]]'
    )
    assert [key for key in told if key.startswith("f ")] == ["f open_door", "f open_doors"]


def test_two_structures_of_one_name_are_kept_apart() -> None:
    made = Maker()
    number = made.integer("int", 4)
    made.structure("pair", ("a", number, 0, 0))
    second = made.structure("pair", ("b", number, 0, 0))
    made.function("use", made.pointer(second))
    told = dict(lines(types(made.file())))
    assert (told["s pair"], told["s pair~2"]) == ('["a 4i"]', '["b 4i"]')
    assert told["f use"] == '["*pair~2"]'


def test_a_table_has_all_lines_of_all_its_kernels() -> None:
    many = {(f"s name{number:05}", f'["of {number}"]') for number in range(9000)}
    mine = many | {("s name00007", '["other 7"]'), ("f alone", '["*name00001"]')}
    table = Table(packed({"6.12.0": mine, "6.1.0": many}))
    assert table.kernels == ("6.1.0", "6.12.0"), "by version, not by letters"
    assert table.lines() == {"6.1.0": many, "6.12.0": mine}
    for key, _ in mine:
        assert table.find(key), f"{key} is not found"
    assert [releases for releases, _ in table.find("s name00007")] == [
        ("6.1.0", "6.12.0"),
        ("6.12.0",),
    ]
    for absent in ("s name", "s name000070", "f name00001", "a", "z", ""):
        assert table.find(absent) == [], f"{absent!r} is there"


def test_a_member_of_an_anonymous_one_loses_what_stands_before_it() -> None:
    assert lost("lock.early") == [0, 0], "the first of its structure: nothing is lost"
    assert lost("lock.plate.text") == [0, 0, 0]
    assert lost("lock.nested") == [0, 32]
    assert lost("lock.late.text") == [0, 32, 0]
    assert lost("lock.by") == [0, 64]
    assert lost("lock.deep") == [0, 80], "of nested ones both are lost"


def test_a_way_tells_what_it_ends_at() -> None:
    assert way("lock.late.text").end == "*1"
    assert way("lock.turns").end == "4i"
    assert way("lock.colour").end == "4e"
    assert way("lock.keys").end == "[4"
    assert way("lock.owner").end == ["", ["id 4"]]
    assert way("lock.owner.id").steps[-1].owner == ""
    assert way("lock").end == "*lock"
    assert [step.bit_field for step in way("lock.bolted").steps] == [False, True]
    assert of_task(DOOR, ["mine", "lock", "nested"]).steps[-1].lost == 32
    assert way("lock.turns", "open_doors").end == "4i", "the agent follows both pointers"


def test_an_index_is_an_element_from_1_7_0_on() -> None:
    assert elements("lock.keys[2].x", True) == ["lock", "keys", 2, "x"]
    assert elements("lock.keys[2].x", False) == ["lock", "keys[2]", "x"]
    assert way("lock.keys[2]", indexes=True).end == "4"
    with pytest.raises(NoWay, match="not an array"):
        way("lock.turns[2]", indexes=True)


@pytest.mark.parametrize(
    ("resolve", "index", "said"),
    [
        ("lock.key", 0, 'attribute "key" not found'),
        ("lock.nested2", 0, 'attribute "nested2" not found'),
        ("lock.turns.x", 0, "unexpected type"),
        ("lock.keys.x", 0, "unexpected type"),
        ("x", 1, "unexpected type"),
        ("lock", 2, "index 2 is out of range"),
        ("", 0, 'attribute "" not found'),
    ],
)
def test_a_way_that_is_not_there_is_told_in_the_agent_s_words(
    resolve: str, index: int, said: str
) -> None:
    with pytest.raises(NoWay) as none:
        way(resolve, index=index)
    assert none.value.answer.startswith(said)


@pytest.mark.parametrize("function", ["count", "twice", "perf_trace_door", "gone", "a\tb", "a\nb"])
def test_of_what_the_table_does_not_tell_nothing_is_said(function: str) -> None:
    with pytest.raises(Unknown):
        way("lock", function)


def test_of_a_pointer_to_a_pointer_on_the_way_nothing_is_said() -> None:
    with pytest.raises(Unknown):
        way("locks.turns")


def test_the_table_is_of_the_measured_kernels_and_of_the_pinned_files() -> None:
    table = Table(FILE.read_bytes())
    assert set(table.kernels) == PINS, "run tetraflux schemas"
    assert [".".join(map(str, each)) for each in kernels()] == list(MEASURED)


def test_the_table_is_whole_and_small() -> None:
    content = FILE.read_bytes()
    assert len(content) < 1_000_000
    made = Table(content).lines()
    for release, told in made.items():
        assert len(told) > 40_000, f"{release} has few lines"
        keys = [key for key, _ in told]
        assert len(keys) == len(set(keys)), f"{release} has two lines of one key"
    assert Table(packed(made)).lines() == made


@pytest.mark.parametrize(
    ("function", "resolve", "expected"),
    [
        ("security_file_open", "f_path.dentry", {(6, 18): 64}),
        ("vfs_open", "dentry.d_name", {(6, 18): 32}),
        ("security_file_open", "f_inode.i_nlink", {(6, 1): 72, (6, 12): 72, (6, 18): 72}),
        ("tcp_connect", "__sk_common.skc_dport", {(6, 1): 12, (6, 12): 12, (6, 18): 12}),
        ("bpf_lsm_bprm_check_security", "mm.exe_file", {}),
    ],
)
def test_the_table_knows_which_members_stand_in_an_anonymous_one(
    function: str, resolve: str, expected: dict[tuple[int, ...], int]
) -> None:
    found = {}
    for number, kernel in kernels().items():
        steps = of_argument(kernel, function, 0, elements(resolve, False)).steps
        if any(step.lost for step in steps):
            found[number] = max(step.lost for step in steps)
    assert found == expected


def test_the_table_knows_raw_tracepoints_and_the_task() -> None:
    for kernel in kernels().values():
        assert kernel.params("__bpf_trace_sched_process_exec")[3] == "*linux_binprm"
        assert of_task(kernel, ["mm", "exe_file"]).end == "*file"


@pytest.mark.skipif(
    not Path(os.environ.get("KERNEL_BTF", "-")).is_dir(),
    reason="KERNEL_BTF names no folder with the pinned BTF; tetraflux schemas proves the same",
)
def test_the_table_is_what_the_pinned_files_convert_to(tmp_path: Path) -> None:
    pins = [each for each in sources.pinned() if each.kind == "btf"]
    data, _ = sources.at_hand(pins, Path(os.environ["KERNEL_BTF"]))
    assert len(data) == len(PINS), "the folder has not all of them"
    files, findings = converted(data, tmp_path)
    assert not findings
    assert Table(files["btf/types.z"]).lines() == Table(FILE.read_bytes()).lines()


def test_versions_are_compared_as_numbers() -> None:
    assert version("6.12.117+deb13-amd64") == (6, 12) > version("6.1.0-50-amd64")
