"""Files that say in their head that they are ours: no list has them, and copies are safe."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_cases import held

from tetraflux.gen.drift import drift
from tetraflux.gen.heads import BYTES, claims, head
from tetraflux.gen.tree import MANIFEST, owned_paths, write


def own(path: str, text: str = "a: 1\n") -> bytes:
    return f"# {head(path, 'build', 'model/x.py')}\n{text}".encode()


A, B = "apps/a.yaml", "apps/b.yaml"
TREE = {A: own(A), B: own(B), "board.json": b"{}\n"}


def test_a_file_that_comes_or_goes_leaves_the_list_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    before = (tmp_path / MANIFEST).read_bytes()
    assert before.decode().splitlines()[1:] == ["board.json"], "it cannot say so itself"
    assert owned_paths(tmp_path) == TREE.keys()
    more = {**TREE, "apps/c.yaml": own("apps/c.yaml")}
    assert write(tmp_path, more).changed == ("apps/c.yaml",)
    assert (tmp_path / MANIFEST).read_bytes() == before
    assert write(tmp_path, TREE).removed == ("apps/c.yaml",)
    assert held(tmp_path) == TREE and (tmp_path / MANIFEST).read_bytes() == before


def test_without_the_list_what_says_so_is_still_known(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    (tmp_path / MANIFEST).unlink()
    changed = {A: own(A, "a: 2\n"), "board.json": b"{}\n"}
    assert [each.id for each in drift(tmp_path, changed)] == ["drift/changed", "drift/stale"]
    assert write(tmp_path, changed).removed == (B,)
    assert held(tmp_path) == changed


def test_a_copy_under_another_name_or_in_another_folder_is_somebody_elses(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    for copy in ("apps/mine.yaml", "staging/apps/a.yaml", "a.yaml"):
        (tmp_path / copy).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / copy).write_bytes(TREE[A])
    assert owned_paths(tmp_path) == TREE.keys()
    assert write(tmp_path, {A: TREE[A]}).removed == (B, "board.json")
    assert (tmp_path / "apps/mine.yaml").read_bytes() == TREE[A], "somebody's work is gone"
    (finding,) = write(tmp_path, {"apps/mine.yaml": own("apps/mine.yaml")}).findings
    assert finding.id == "tree/in-the-way"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("x.yaml", b"a: 1\n" + b"#" * BYTES + b"\n" + own("x.yaml")),
        ("x.yaml", b"a: '" + own("x.yaml")),
        ("x.yaml", own("./x.yaml")),
        ("x.yaml", own("y.yaml")),
        ("x.json", own("x.json")),
        ("x.yaml", own("x.yaml").replace(b"tetraflux", b"tetragon")),
        ("x.yaml", b""),
    ],
)
def test_what_does_not_say_so_is_not_ours(path: str, content: bytes) -> None:
    assert not claims(path, content)
    assert claims("x.yaml", own("x.yaml")) and claims("x.md", b"<!-- " + own("x.md")[2:])


@given(st.binary(max_size=200))
def test_nothing_claims_a_file_by_chance(content: bytes) -> None:
    assert not claims("a.yaml", content)


def test_a_link_claims_nothing_and_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside" / "in").mkdir(parents=True)
    (tmp_path / "outside" / "x.yaml").write_bytes(own("x.yaml"))
    (tmp_path / "outside" / "in" / "y.yaml").write_bytes(own("in/y.yaml"))
    root = tmp_path / "root"
    root.mkdir()
    (root / "x.yaml").symlink_to("../outside/x.yaml")
    (root / "in").symlink_to("../outside/in")
    assert owned_paths(root) == set()
    write(root, TREE)
    assert (tmp_path / "outside/in/y.yaml").is_file() and (root / "x.yaml").is_symlink()
