"""A few of the kills of `tests/killed_builds.py`, and the proof that it would see a torn file."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from killed_builds import Torn, at_random, stage

from tetraflux.gen import tree


@pytest.mark.slow
def test_a_killed_build_leaves_whole_files_and_the_next_one_repairs_them(tmp_path: Path) -> None:
    assert at_random(stage(tmp_path), 20) > 5, "no kill fell into the writes"


@pytest.mark.slow
def test_a_writer_that_writes_in_place_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_place(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=0) as file:
            file.write(content[: len(content) // 2])
            time.sleep(0.002)
            file.write(content[len(content) // 2 :])

    on = stage(tmp_path)
    monkeypatch.setattr(tree, "replace", in_place)
    with pytest.raises(Torn, match=r"neither the old file nor the new|torn"):
        at_random(on, 40)


def test_a_changed_file_of_others_is_found_out(tmp_path: Path) -> None:
    from killed_builds import judge, ready

    on = stage(tmp_path)
    ready(on)
    assert not judge(on, "before a build"), "nothing changed"
    ready(on)
    os.truncate(on.root / "README.md", 0)
    with pytest.raises(Torn, match=r"README\.md, of others, was changed"):
        judge(on, "after somebody else")
