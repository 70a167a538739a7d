"""What tests share: where things are, the programs that judge the tree, and no randomness."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("project", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))

# Tests that run git see the same git everywhere: nobody's configuration, and a name to commit with.
os.environ.update(
    GIT_CONFIG_GLOBAL=os.devnull,
    GIT_CONFIG_SYSTEM=os.devnull,
    GIT_AUTHOR_NAME="Test",
    GIT_AUTHOR_EMAIL="test@example.invalid",
    GIT_COMMITTER_NAME="Test",
    GIT_COMMITTER_EMAIL="test@example.invalid",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Files that are named run in this process, which starts sooner; all tests on all cores."""
    return 0 if config.option.file_or_dir else None


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def upstream() -> Path:
    """Upstream's own files, pinned, which only some machines have beside the checkout."""
    folder = ROOT.parent / "shared" / "upstream"
    if not folder.is_dir():
        pytest.skip(f"no {folder.parent.name}/{folder.name} beside the checkout")
    return folder


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """Finds a program: what .ci/tools.sh built of that name and pinned version, else on PATH.

    A test that asks for one that is missing is skipped, and fails where CI is set: there, a gate
    that nobody passes through must not look green.
    """
    return find_tool


def find_tool(name: str) -> Path:
    """See `tool`."""
    pins = (ROOT / ".ci" / "tools.env").read_text(encoding="utf-8")
    pin = re.search(rf'^{name}_version="(.+)"$', pins, re.MULTILINE)
    if pin:
        built = ROOT / ".cache" / "tools" / f"{name}-{pin[1]}" / name
        if built.is_file():
            return built
    if found := shutil.which(name):
        return Path(found)
    how = ".ci/tools.sh builds it" if pin else f"install {name}"
    if os.environ.get("CI"):
        pytest.fail(f"{name} is missing; {how}", pytrace=False)
    pytest.skip(f"{name} is missing; {how}")
