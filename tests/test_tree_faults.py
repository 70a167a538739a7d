"""The writer when the disk refuses, when the process dies, and when two write at once."""

from __future__ import annotations

import errno
import io
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tree_cases import NEW, OLD, Tree, folders, folders_of, held, only

from tetraflux.gen import tree
from tetraflux.gen.tree import owned_paths, write

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


@pytest.mark.slow
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


@pytest.mark.slow
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
    from tetraflux.gen.tree import write
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


@pytest.mark.slow
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
