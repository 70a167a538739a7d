"""The writer: what it touches and what it leaves alone, whatever is there and whenever it dies."""

from __future__ import annotations

import errno
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gen import tree
from gen.findings import Finding
from gen.tree import MANIFEST, owned_paths, write

Tree = dict[str, bytes]

OLD: Tree = {
    "kustomization.yaml": b"old\n",
    "app/release.yaml": b"same\n",
    "app/values.yaml": b"old values\n",
    "file": b"a file that becomes a folder\n",
    "folder/inside/deep.yaml": b"in a folder that becomes a file\n",
    "folder/other.yaml": b"there too\n",
    "gone/soon/a.yaml": b"stale\n",
}
NEW: Tree = {
    "kustomization.yaml": b"new\n",
    "app/release.yaml": b"same\n",
    "app/values.yaml": b"new values, longer than the old ones were\n",
    "file/now/a/folder.yaml": b"new\n",
    "folder": b"now a file\n",
    "fresh/b.yaml": b"new\n",
}


def held(root: Path) -> Tree:
    """Every file below a folder with its bytes, the list of the writer left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def folders(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}


def folders_of(files: Tree) -> set[str]:
    parents = (parent for path in files for parent in PurePosixPath(path).parents)
    return {parent.as_posix() for parent in parents} - {"."}


def stamps(root: Path) -> dict[str, tuple[int, int, int]]:
    """What changes in a file when somebody touches it."""
    return {
        path.relative_to(root).as_posix(): (each.st_ino, each.st_mtime_ns, each.st_ctime_ns)
        for path in root.rglob("*")
        for each in [path.lstat()]
    }


def only(written: tree.Written) -> Finding:
    (finding,) = written.findings
    assert not written.changed, "a write that failed must not say that it changed something"
    assert "\n" not in finding.text(), "a finding is one line"
    return finding


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
    assert "was not written by gen" in finding.problem
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
    "a link to nothing": ("kustomization.yaml", link_to("../nothing"), "no regular file"),
    "a link in place of a folder": ("fresh", link_to("../outside"), "is a symbolic link"),
    "a link to nothing for a folder": ("fresh", link_to("../nothing"), "is a symbolic link"),
    "a folder in place of a file": ("kustomization.yaml", make_folder_with_file, "is a folder"),
    "an empty folder for a file": ("kustomization.yaml", Path.mkdir, "is a folder"),
    "a file in place of a folder": ("fresh", Path.touch, "is a file where a folder must be"),
    "a pipe in place of a file": ("kustomization.yaml", os.mkfifo, "no regular file"),
    "a pipe in place of a folder": ("fresh", os.mkfifo, "is a file where a folder must be"),
    "a link in place of the list": (MANIFEST, link_to("../outside/list"), "no regular file"),
    "a folder in place of the list": (MANIFEST, Path.mkdir, "no regular file"),
}


@pytest.mark.parametrize("case", OBSTACLES)
@pytest.mark.parametrize("claimed", [False, True], ids=["never ours", "ours before"])
def test_what_stands_in_the_way_is_refused_and_its_target_untouched(
    tmp_path: Path, case: str, claimed: bool
) -> None:
    path, make, said = OBSTACLES[case]
    said = "no regular file" if said == "symbolic" else said
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


# When the disk refuses.


class Calls:
    """Counts the calls to the operating system that open, write or change files, and breaks some.

    Python announces all but the writes themselves to audit hooks, which cannot be taken away, so
    there is one for all tests; a broken write first puts half of the bytes into the file.
    """

    NAMES = frozenset(
        {
            *("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.listdir", "os.scandir"),
            *("os.chmod", "os.link", "os.symlink", "os.truncate", "fcntl.flock"),
        }
    )

    def __init__(self) -> None:
        self.count = 0
        self.broken: Callable[[str, int], BaseException | None] | None = None
        sys.addaudithook(lambda name, _: self.hit(name) if name in self.NAMES else None)

    def hit(self, name: str) -> None:
        if self.broken is None:
            return
        self.count += 1
        if error := self.broken(name, self.count):
            raise error

    @contextmanager
    def breaking(
        self, broken: Callable[[str, int], BaseException | None]
    ) -> Iterator[pytest.MonkeyPatch]:
        calls, opened = self, Path.open

        class Torn(io.FileIO):
            def write(self, content: Any) -> int:
                try:
                    calls.hit("write")
                except BaseException:
                    super().write(content[: len(content) // 2])
                    raise
                return super().write(content)

        def torn_open(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
            return Torn(path, mode) if mode == "xb" else opened(path, mode, *rest, **named)

        self.count = 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "open", torn_open)
            self.broken = broken
            try:
                yield patch
            finally:
                self.broken = None


CALLS = Calls()
CHANGES = frozenset({"write", "os.rename", "os.remove", "os.rmdir", "os.mkdir"})


def whole(root: Path, *trees: Tree) -> bool:
    """Whether each file, temporary ones left out, has the bytes that one of the trees gives it."""
    return all(
        content in [each.get(path) for each in trees]
        for path, content in held(root).items()
        if not path.endswith(".gen-tmp")
    )


FOREIGN = {"README.md": b"mine", "gone/mine.txt": b"mine"}


def start(root: Path) -> None:
    """The old tree, and files of others in it."""
    write(root, OLD)
    for path, content in FOREIGN.items():
        (root / path).write_bytes(content)


def calls_of_a_write(root: Path) -> int:
    start(root)
    with CALLS.breaking(lambda *_: None):
        write(root, NEW)
    assert held(root) == NEW | FOREIGN
    assert CALLS.count > 30, "the calls are not counted any more; did the writer change its means?"
    return CALLS.count


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_gets_one_line(tmp_path: Path, number: int) -> None:
    """The disk refuses every change from the k-th on, for each k."""
    for k in range(1, calls_of_a_write(tmp_path / "count") + 1):
        root = tmp_path / str(k)
        start(root)
        refused = []

        def broken(name: str, count: int, k: int = k, refused: list[str] = refused) -> Any:
            if count < k or name not in CHANGES or (refused and name == "os.remove"):
                return None  # a temporary file can go even where nothing fits any more
            refused.append(name)
            return OSError(number, os.strerror(number))

        with CALLS.breaking(broken):
            written = write(root, NEW)
        if not refused:
            assert not written.findings
            continue
        finding = only(written)
        assert finding.id == "tree/refused"
        assert os.strerror(number) in finding.problem, "the system's own words must be said"
        assert finding.file.startswith(str(root)), "the place must be named"
        assert not list(root.rglob("*.gen-tmp")), f"temporary files stay after {refused}"
        assert whole(root, OLD | FOREIGN, NEW | FOREIGN), f"a file is torn after {refused}"
        assert not write(root, NEW).findings
        assert held(root) == NEW | FOREIGN, "the next run completes the tree"


def test_a_folder_that_cannot_be_made_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    finding = only(write(tmp_path / "file" / "below", NEW))
    assert finding.id == "tree/refused"
    assert "Not a directory" in finding.problem


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_gets_one_line(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    places = [tmp_path, *(tmp_path / folder for folder in folders(tmp_path))]
    for place in places:
        place.chmod(0o555)
    try:
        assert write(tmp_path, OLD) == tree.Written(), "nothing to do, so nothing to refuse"
        assert "Permission denied" in only(write(tmp_path, NEW)).problem
        assert held(tmp_path) == OLD
    finally:
        for place in places:
            place.chmod(0o755)


# When the process dies.


class Killed(BaseException):
    """The process is gone."""


def test_a_write_that_dies_at_any_call_leaves_whole_files_and_is_repaired(tmp_path: Path) -> None:
    for k in range(1, calls_of_a_write(tmp_path / "count") + 1):
        for once in (False, True):  # a kill ends everything; Ctrl-C lets handlers run
            root = tmp_path / f"{k}-{once}"
            start(root)
            with (
                CALLS.breaking(
                    lambda _, n, k=k, once=once: (
                        Killed() if n == k or (n > k and not once) else None
                    )
                ),
                pytest.raises(Killed),
            ):
                write(root, NEW)
            assert whole(root, OLD | FOREIGN, NEW | FOREIGN), f"a file is torn at call {k}"
            missing = (OLD.keys() & NEW.keys()) - held(root).keys()
            assert not missing, f"a file of both trees is gone at call {k}"
            if once:
                assert not list(root.rglob("*.gen-tmp")), f"Ctrl-C at call {k} leaves rubbish"
            assert_repaired(root, f"after a write that died at call {k}")


def assert_repaired(root: Path, when: str) -> None:
    """The next write makes it right, and so does one of the old tree, and one of none."""
    for files in (NEW, OLD, {}):
        assert not write(root, files).findings, f"{when}, something is in the way"
        assert held(root) == files | FOREIGN, f"{when}, the next one does not repair"
        assert folders(root) == folders_of(files | FOREIGN), f"{when}, folders are left"
        assert owned_paths(root) == files.keys(), f"{when}, the list is wrong"


def test_a_repair_may_die_too_and_may_be_of_any_tree(tmp_path: Path) -> None:
    calls, seed = calls_of_a_write(tmp_path / "count"), random.Random(2)  # noqa: S311
    trees: list[Tree] = [OLD, NEW, {}, {"file": b"1", "gone": b"2"}, {"folder/inside": b"3"}]
    root = tmp_path / "root"
    for _ in range(300):
        files, k = seed.choice(trees), seed.randint(1, calls)
        try:
            with CALLS.breaking(lambda _, n, k=k: Killed() if n >= k else None):
                written = write(root, files)
        except Killed:
            assert whole(root, *trees), "a file is torn"
        else:
            assert not written.findings, "what a write that died left is in the way of this one"
            assert held(root) == files
            assert folders(root) == folders_of(files)


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from gen.tree import write
    size = int(sys.argv[2])
    trees = [
        {f"{letter}/{n % 5}/{n}.yaml": letter.encode() * size for n in range(40)} | shape
        for letter, shape in [("a", {"x": b"a" * size}), ("b", {"x/y": b"b" * size})]
    ]
    print("ready", flush=True)
    for turn in range(int(sys.argv[3])):
        written = write(Path(sys.argv[1]), trees[turn % 2])
        assert not written.findings, written.findings
    """
)


def writer(root: Path, size: int, turns: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(size), str(turns)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[1],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def torn(root: Path, size: int) -> list[str]:
    return [
        path
        for path, content in held(root).items()
        if not path.endswith(".gen-tmp") and content not in (b"a" * size, b"b" * size)
    ]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_real_kill_at_any_moment_leaves_whole_files(tmp_path: Path) -> None:
    seed, root, size = random.Random(3), tmp_path / "root", 50_000  # noqa: S311
    for _ in range(12):
        process = writer(root, size, 1000)
        time.sleep(seed.uniform(0.0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "the writer ended before it was killed"
        assert not torn(root, size), "a file is torn"
    assert not write(root, NEW).findings
    assert held(root) == NEW, "the next write repairs what all of them left"
    assert folders(root) == folders_of(NEW)


# Several at once.


def test_writers_at_once_tear_no_file_and_the_last_one_wins(tmp_path: Path) -> None:
    root, size = tmp_path / "root", 20_000
    processes = [writer(root, size, 2 * n + 10) for n in range(3)]
    while any(process.poll() is None for process in processes):
        assert not torn_now(root, size), "a reader saw a file that is neither old nor new"
    for process in processes:
        _, said = process.communicate()
        assert process.returncode == 0, f"a writer failed beside the others: {said.decode()}"
    assert {content[:1] for content in held(root).values()} == {b"b"}, "two trees are mixed"
    assert not list(root.rglob("*.gen-tmp"))


def torn_now(root: Path, size: int) -> list[str]:
    """As `torn`, while files come and go."""
    found = []
    for n in range(40):
        for letter in "ab":
            try:
                content = (root / f"{letter}/{n % 5}/{n}.yaml").read_bytes()
            except OSError:
                continue
            if content != letter.encode() * size:
                found.append(f"{letter}/{n}")
    return found


def test_threads_at_once_do_not_mix_their_trees(tmp_path: Path) -> None:
    trees: list[Tree] = [{f"{n}.yaml": bytes([65 + n]) * 9999, "all": bytes([n])} for n in range(4)]
    faults: list[object] = []

    def run(files: Tree) -> None:
        for _ in range(10):
            faults.extend(write(tmp_path, files).findings)

    threads = [Thread(target=run, args=[files]) for files in trees]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert held(tmp_path) in trees


# Any trees.

NAMES = st.sampled_from(["a", "b", "c", "a.yaml", "ü", "x y", "-", "...", "*"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def is_tree(files: Tree) -> bool:
    return files.keys().isdisjoint(folders_of(files))


TREES = st.dictionaries(PATHS, st.binary(max_size=3), max_size=6).filter(is_tree)
OTHERS = st.lists(NAMES, max_size=3).map(lambda names: "/".join([*names, "mine"]))


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
