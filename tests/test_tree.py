"""The writer: what it touches and what it leaves alone, whatever is there."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tree_cases import NEW, OLD, Tree, folders, folders_of, held, only, stamps

from tetraflux.gen import tree
from tetraflux.gen.tree import MANIFEST, owned_paths, write

# What a write does when nothing is in its way.


def test_a_tree_is_written_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    root = tmp_path / "not" / "there"
    written = write(root, NEW)
    assert held(root) == NEW
    assert written == tree.Written(changed=tuple(sorted(NEW)))
    assert owned_paths(root) == NEW.keys(), "the list names what was written"


def test_writing_a_tree_again_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, NEW)
    before = stamps(tmp_path)
    assert write(tmp_path, NEW) == tree.Written(), "nothing changed, so nothing is said"
    assert stamps(tmp_path) == before, "files and folders must not even be touched"


def test_only_files_whose_bytes_change_are_touched(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    before = stamps(tmp_path)
    written = write(tmp_path, OLD | {"app/values.yaml": b"other"})
    assert written.changed == ("app/values.yaml",)
    after = stamps(tmp_path)
    touched = {path for path in before if before[path] != after[path]}
    assert touched == {"app/values.yaml", "app"}, "one file, and the folder that it stands in"


def test_one_tree_replaces_another(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    written = write(tmp_path, NEW)
    assert held(tmp_path) == NEW
    assert folders(tmp_path) == folders_of(NEW), "folders that became empty must go"
    assert written.removed == (
        *("file", "folder/inside/deep.yaml", "folder/other.yaml", "gone/soon/a.yaml"),
    )
    assert owned_paths(tmp_path) == NEW.keys()


def test_the_empty_tree_removes_all_that_was_written(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"mine")
    write(tmp_path, OLD)
    assert set(write(tmp_path, {}).removed) == OLD.keys()
    assert held(tmp_path) == {"README.md": b"mine"}
    assert folders(tmp_path) == set()


def test_files_are_as_readable_as_any_other_file(tmp_path: Path) -> None:
    (tmp_path / "any").write_bytes(b"")
    write(tmp_path, {"a/b.yaml": b"x"})
    assert (tmp_path / "a/b.yaml").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_the_folder_itself_may_be_reached_by_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / f".{'0' * 16}.gen-tmp").write_bytes(b"left by a write that was killed")
    write(tmp_path / "link", OLD)
    assert not write(tmp_path / "link", NEW).findings
    assert held(tmp_path / "real") == NEW


def test_a_file_that_was_edited_or_deleted_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "file").write_bytes(b"edited")
    (tmp_path / "app/values.yaml").unlink()
    assert write(tmp_path, OLD).changed == ("app/values.yaml", "file")
    assert held(tmp_path) == OLD


# What is not ours.


def test_files_of_others_are_left_alone_and_keep_their_folders(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    foreign = {"gone/soon/mine.txt": b"mine", "app/.gen-tmp": b"mine", "app/a.gen-tmp": b"mine"}
    for path, content in foreign.items():
        (tmp_path / path).write_bytes(content)
    (tmp_path / "empty").mkdir()
    before = stamps(tmp_path)
    assert not write(tmp_path, NEW).findings
    assert held(tmp_path) == NEW | foreign
    assert (tmp_path / "empty").is_dir(), "an empty folder of somebody else is not ours to remove"
    after = stamps(tmp_path)
    assert all(before[path] == after[path] for path in foreign), "they must not even be touched"


def test_a_file_of_others_in_the_way_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/b.yaml").write_bytes(b"mine")
    before = stamps(tmp_path)
    finding = only(write(tmp_path, NEW))
    assert finding.id == "tree/in-the-way"
    assert finding.file == (tmp_path / "fresh/b.yaml").as_posix()
    assert "was not written by tetraflux" in finding.problem
    assert stamps(tmp_path) == before, "nothing may be written, not even the list"


def test_a_file_of_others_that_has_the_right_bytes_becomes_ours_without_a_word(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"x")
    before = (tmp_path / "a.yaml").stat()
    assert write(tmp_path, {"a.yaml": b"x"}) == tree.Written()
    assert (tmp_path / "a.yaml").stat() == before, "it is right already"
    assert owned_paths(tmp_path) == {"a.yaml"}
    assert write(tmp_path, {}).removed == ("a.yaml",), "as a clone without the list would need"


def link_to(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


def make_folder_with_file(place: Path) -> None:
    place.mkdir()
    (place / "mine.txt").write_bytes(b"mine")


OBSTACLES = {
    "a link in place of a file": ("kustomization.yaml", link_to("../outside/file"), "symbolic"),
    "a link to nothing": ("kustomization.yaml", link_to("../nothing"), "not a regular file"),
    "a link in place of a folder": ("fresh", link_to("../outside"), "is a symbolic link"),
    "a link to nothing for a folder": ("fresh", link_to("../nothing"), "is a symbolic link"),
    "a folder in place of a file": ("kustomization.yaml", make_folder_with_file, "is a folder"),
    "an empty folder for a file": ("kustomization.yaml", Path.mkdir, "is a folder"),
    "a file in place of a folder": ("fresh", Path.touch, "is a file, not a folder"),
    "a pipe in place of a file": ("kustomization.yaml", os.mkfifo, "not a regular file"),
    "a pipe in place of a folder": ("fresh", os.mkfifo, "is a file, not a folder"),
    "a link in place of the list": (MANIFEST, link_to("../outside/list"), "not a regular file"),
    "a folder in place of the list": (MANIFEST, Path.mkdir, "not a regular file"),
}


@pytest.mark.parametrize("case", OBSTACLES)
@pytest.mark.parametrize("claimed", [False, True], ids=["never ours", "ours before"])
def test_what_stands_in_the_way_is_refused_and_its_target_untouched(
    tmp_path: Path, case: str, claimed: bool
) -> None:
    path, make, said = OBSTACLES[case]
    said = "not a regular file" if said == "symbolic" else said
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (outside / "file").write_bytes(b"precious")
    (outside / "list").write_bytes(b"file\n")
    root.mkdir()
    if claimed and path != MANIFEST:
        write(root, {"kustomization.yaml": b"old\n", "fresh/b.yaml": b"old\n"})
        for each in [root / "fresh/b.yaml", root / "kustomization.yaml"]:
            each.unlink()
        (root / "fresh").rmdir()
    make(root / path)
    before = stamps(tmp_path)
    finding = only(write(root, NEW))
    assert finding.id == "tree/in-the-way"
    assert finding.file == (root / path).as_posix()
    assert said in finding.problem
    assert stamps(tmp_path) == before, "nothing may be written, here or where a link leads"


def test_a_file_where_the_whole_folder_must_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    finding = only(write(tmp_path / "out", NEW))
    assert finding.id == "tree/in-the-way"
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_everything_that_is_in_the_way_is_named_at_once_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_bytes(b"mine")
    (tmp_path / "app").symlink_to(tmp_path)
    (tmp_path / "fresh").write_bytes(b"mine")
    findings = write(tmp_path, NEW).findings
    named = sorted(Path(finding.file).name for finding in findings)
    assert named == ["app", "fresh", "kustomization.yaml"]


def test_a_folder_that_holds_something_of_others_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "folder/inside/mine.txt").write_bytes(b"mine")
    before = stamps(tmp_path)
    finding = only(write(tmp_path, NEW))
    assert finding.file == (tmp_path / "folder").as_posix()
    assert stamps(tmp_path) == before


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_what_replaced_a_file_of_ours_is_no_longer_ours(tmp_path: Path, kind: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, {"a.yaml": b"x"})
    outside.write_bytes(b"precious")
    (root / "a.yaml").unlink()
    (root / "a.yaml").symlink_to(outside) if kind == "link" else (root / "a.yaml").mkdir()
    assert write(root, {"b.yaml": b"x"}) == tree.Written(changed=("b.yaml",))
    assert os.path.lexists(root / "a.yaml"), "somebody else put it there"
    assert outside.read_bytes() == b"precious"


@pytest.mark.parametrize("below", ["", "deep/"])
def test_a_stale_file_behind_a_link_is_not_followed_out_of_the_folder(
    tmp_path: Path, below: str
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, {f"sub/{below}a.yaml": b"x", "b.yaml": b"x"})
    (root / "sub").rename(outside)
    (root / "sub").symlink_to(outside)
    (outside / f"{below}.{'0' * 16}.gen-tmp").write_bytes(b"precious")
    before = stamps(outside)
    assert not write(root, {"b.yaml": b"x"}).removed
    assert stamps(outside) == before, "it is outside of the folder now"


HOSTILE = [
    *(b"{outside}/precious", b"../outside/precious", b"sub/../../outside/precious", b"..", b"/"),
    *(b".", b"./", b"sub", b"sub/", b"", b"\n\n", b"..\\outside\\precious", b"./mine", b"sub//x"),
    *(b"link/precious", b"\x00", b"precious\x00", b"\xff\xfe", b"a" * 300, b"a/" * 3000 + b"a"),
    *(b"~/precious", b"# mine", b"mine/", b"mine/x", b".gen-owned", b"*", b"[m]ine", b"mi\rne"),
]


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: ascii(line)[2:24])
def test_no_line_of_the_list_removes_anything_but_files_inside(tmp_path: Path, line: bytes) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "precious").write_bytes(b"precious")
    (root / "mine").write_bytes(b"mine")
    (root / "sub/x").write_bytes(b"mine")
    (root / "link").symlink_to(outside)
    listing = line.replace(b"{outside}", bytes(outside))
    (root / MANIFEST).write_bytes(b"# comment\n" + listing + b"\nours\n")
    (root / "ours").write_bytes(b"stale")
    before = stamps(tmp_path)
    written = write(root, {"a.yaml": b"x"})
    assert written == tree.Written(changed=("a.yaml",), removed=("ours",))
    after = stamps(tmp_path)
    for path in ("outside/precious", "root/mine", "root/sub/x", "root/link"):
        assert before[path] == after[path], f"{path} must not be touched"
    assert owned_paths(root) == {"a.yaml"}, "the list is right again"


def test_a_list_of_random_bytes_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / MANIFEST).write_bytes(random.Random(1).randbytes(20_000))  # noqa: S311
    write(tmp_path, OLD)
    write(tmp_path, NEW)
    assert held(tmp_path) == NEW | {"mine": b"mine"}


def test_a_list_with_the_line_ends_of_windows_is_read(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    manifest = tmp_path / MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b"\n", b"\r\n"))
    assert owned_paths(tmp_path) == OLD.keys()
    write(tmp_path, NEW)
    assert held(tmp_path) == NEW


@pytest.mark.parametrize(
    "paths",
    [
        *(["../a"], ["/a"], ["a/../b"], ["."], [""], ["a//b"], ["./a"], ["a/"], ["a\\b"], ["a\nb"]),
        *([" a"], ["#a"], ["a\x00"], ["\ud800"], [MANIFEST], [f"a/{MANIFEST}"], ["a", "a/b"]),
        *([f"{MANIFEST}/a"], [f".{'0' * 16}.gen-tmp"]),
    ],
    ids=ascii,
)
def test_paths_that_are_no_tree_are_a_mistake_of_the_caller(
    tmp_path: Path, paths: list[str]
) -> None:
    with pytest.raises(ValueError, match="cannot be files of a tree"):
        write(tmp_path, dict.fromkeys(paths, b""))
    assert not list(tmp_path.iterdir())


# Any trees.

NAMES = st.sampled_from(["a", "b", "c", "a.yaml", "ü", "x y", "-", "a...", "*"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def is_tree(files: Tree) -> bool:
    return files.keys().isdisjoint(folders_of(files))


TREES = st.dictionaries(PATHS, st.binary(max_size=3), max_size=6).filter(is_tree)
OTHERS = st.lists(NAMES, max_size=3).map(lambda names: "/".join([*names, "mine"]))


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(TREES, min_size=1, max_size=5))
@example([{"a": b""}, {"a/b": b""}, {"a/b/c": b""}, {"a": b""}])
def test_any_trees_one_after_the_other_end_in_the_last_one(trees: list[Tree]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, last = Path(name), {}
        for files in trees:
            written = write(root, files)
            assert not written.findings, "trees of ours are never in each other's way"
            assert held(root) == files
            assert folders(root) == folders_of(files)
            assert set(written.changed) == {p for p in files if files[p] != last.get(p)}
            assert set(written.removed) == last.keys() - files.keys()
            last = files


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(st.tuples(TREES, OTHERS), min_size=1, max_size=5))
def test_files_of_others_survive_any_trees(steps: list[tuple[Tree, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, ours, foreign = Path(name), Tree(), Tree()
        for files, path in steps:
            if is_tree(ours | foreign | {path: b""}):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(b"mine")
                foreign[path] = b"mine"
            blocked = not is_tree(files | foreign)
            written = write(root, files)
            assert bool(written.findings) == blocked, "it is refused only where it must be"
            ours = ours if blocked else files
            assert held(root) == ours | foreign, "files of others must stay as they are"
