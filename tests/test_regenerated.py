"""What a job with a token to write commits, of what a job built that ran a stranger's code."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "regenerated.sh"
WORKFLOW = (ROOT / ".github/workflows/ci.yaml").read_text(encoding="utf-8")


def environment(home: Path) -> dict[str, str]:
    """That of a runner: no name of anybody, and none of the settings of who runs the tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words],
        cwd=folder, capture_output=True, text=True, check=True, env=environment(folder),
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A clone of a branch, with a hook in it that must not run."""
    folder = tmp_path / "branch"
    for name in ("output/a.yaml", "docs/a.md", "tests/__snapshots__/a.ambr", "gen/a.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--message", "old")
    for hook in ("pre-commit", "post-commit", "pre-applypatch", "post-index-change", "pre-push"):
        file = folder / ".git" / "hooks" / hook
        file.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
        file.chmod(0o755)
    return folder


def patch_of(branch: Path, change: Callable[[Path], object], *words: str) -> Path:
    """The patch of a job that made this change, as the workflow makes it or with other words."""
    there = branch.with_name("built")
    git(branch.parent, "clone", "--quiet", str(branch), str(there))
    change(there)
    git(there, "add", "-A")
    options = words or ("--binary", "--full-index", "--no-renames")
    file = branch.with_name("regenerated.patch")
    file.write_text(git(there, "diff", "--cached", *options))
    return file


def committed(branch: Path, patch: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, patch], cwd=branch, capture_output=True, text=True, check=False,
        env=environment(branch.parent),
    )  # fmt: skip


def test_what_was_built_is_committed_and_no_hook_runs(branch: Path) -> None:
    def change(there: Path) -> None:
        (there / "output/a.yaml").write_text("new\n")
        (there / "output/b.yaml").write_text("new\n")
        (there / "docs/a.md").unlink()
        (there / "tests/__snapshots__/a.ambr").write_bytes(b"\0new\n")

    done = committed(branch, patch_of(branch, change))
    assert not done.returncode, done.stderr
    assert not (branch.parent / "ran").exists(), "a hook of the branch ran"
    assert git(branch, "show", "--name-status", "--format=%an").split() == [
        "github-actions[bot]",
        *("D", "docs/a.md", "M", "output/a.yaml", "A", "output/b.yaml"),
        *("M", "tests/__snapshots__/a.ambr"),
    ]
    assert not git(branch, "status", "--porcelain"), "something is left"


def test_where_nothing_changed_nothing_is_committed(branch: Path) -> None:
    done = committed(branch, patch_of(branch, lambda there: None))
    assert done.returncode == 3, done.stderr


HOSTILE = {
    "another folder": lambda there: (there / "gen/a.py").write_text("owned\n"),
    "a workflow": lambda there: (
        (there / ".github/workflows").mkdir(parents=True),
        (there / ".github/workflows/x.yaml").write_text("on: push\n"),
    ),
    "a file at the top": lambda there: (there / "output.py").write_text("owned\n"),
    "a link": lambda there: (there / "output/link").symlink_to("/etc/passwd"),
    "a link in place of a folder": lambda there: (
        (there / "docs/a.md").unlink(),
        (there / "docs").rmdir(),
        (there / "docs").symlink_to("gen"),
    ),
    "a program": lambda there: (
        (there / "output/x.sh").write_text("#!/bin/sh\n"),
        (there / "output/x.sh").chmod(0o755),
    ),
    "a mode": lambda there: (there / "output/a.yaml").chmod(0o755),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_whatever_else_a_branch_changes_is_refused(
    branch: Path, change: Callable[[Path], object]
) -> None:
    before = git(branch, "rev-parse", "HEAD")
    done = committed(branch, patch_of(branch, change))
    assert done.returncode == 1, f"it was taken: {done.stderr}"
    assert done.stderr.startswith("regenerated: the patch"), done.stderr
    assert git(branch, "rev-parse", "HEAD") == before, "it was committed"


def test_a_file_that_moves_out_of_its_folder_is_refused(branch: Path) -> None:
    patch = patch_of(
        branch, lambda there: (there / "output/a.yaml").rename(there / "gen/b.py"), "-M1%"
    )
    assert "rename to gen/b.py" in patch.read_text(), "git made another patch"
    assert committed(branch, patch).returncode == 1, "it was taken"


@pytest.mark.parametrize(
    "path", ["output/../gen/a.py", "output/.git/config", ".git/hooks/x", "/x/y", "docs//../gen/x"]
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(branch: Path, path: str) -> None:
    patch = branch.with_name("regenerated.patch")
    patch.write_text(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..1111111\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+owned\n"
    )
    done = committed(branch, patch)
    assert done.returncode not in (0, 3), "it was taken"
    assert git(branch, "log", "--format=%s").split() == ["old"], "it was committed"


def test_a_patch_that_is_a_link_is_not_read(branch: Path) -> None:
    real = patch_of(branch, lambda there: (there / "output/a.yaml").write_text("new\n"))
    link = branch.with_name("link.patch")
    link.symlink_to(real)
    assert committed(branch, link).returncode == 1


def test_the_job_that_builds_cannot_write_and_the_one_that_writes_takes_the_rules_of_main() -> None:
    import yaml

    jobs = yaml.safe_load(WORKFLOW)["jobs"]
    assert "permissions" not in jobs["regenerate"], "it has the token of the workflow, which reads"
    trusted = next(step for step in jobs["commit"]["steps"] if "trusted" in str(step.get("with")))
    assert trusted["with"]["ref"] == "main", "the branch must not say what is allowed"
    script = jobs["commit"]["steps"][-1]["run"]
    assert "../trusted/.ci/regenerated.sh" in script
    assert "core.hooksPath=/dev/null" in script, "a hook of the clone would see the token"


def test_the_look_up_of_advisories_has_every_lock_and_fails_as_its_program_does(
    tmp_path: Path,
) -> None:
    """With a program in the place of osv-scanner; the real one was run by hand (SECURITY.md)."""
    import shutil

    there = tmp_path / "clone"
    for name in git(ROOT, "ls-files", "-z").split("\0"):
        if name.startswith(".ci/") or name.endswith(("go.mod", ".txt")):
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, there / name)
    pins = (ROOT / ".ci/advisories.env").read_text(encoding="utf-8")
    scanner = there / ".cache/advisories" / pins.split('"')[1] / "osv-scanner"
    scanner.parent.mkdir(parents=True)
    scanner.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit "${STATUS:-0}"\n')
    scanner.chmod(0o755)

    def looked_up(status: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [there / ".ci/advisories.sh", "--offline"], capture_output=True, text=True, check=False,
            env=environment(tmp_path) | {"STATUS": status},
        )  # fmt: skip

    asked = looked_up("0").stdout.split("\n")
    locks = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/requirements*.txt")]
    locks = [path for path in locks if not path.startswith(".") and "/." not in path]
    assert {f"requirements.txt:{path}" for path in locks} <= {*asked}, "a lock is not looked up"
    modules = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/go.mod")]
    assert {*modules} <= {*asked}, "a Go module is not looked up"
    assert "--offline-vulnerabilities" in asked, "it would ask a service about each package"
    assert "--no-resolve" in asked, "it would ask a service about what a lock has anyway"
    assert [looked_up(status).returncode for status in ("0", "1", "127")] == [0, 1, 127]
