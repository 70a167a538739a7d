"""git, which `tetraflux diff` starts: what a branch under review can do to it, and cannot."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from attacks import SENT, Mark, bare_repository, commit, git, plain_path, programs
from diff_cases import HOME, stack_files

from tetraflux.gen import cli
from tetraflux.gen import git as ours

OUTPUT = "output/kubernetes"
MODE = "spec.options[policy-mode].value"
CHANGE = f"  {MODE}: enforce -> monitor\n"

Diff = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "mark")


@pytest.fixture
def diff(capsys: pytest.CaptureFixture[str]) -> Diff:
    """Runs `tetraflux diff`: its exit status, what it prints and what it says."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main(["diff", *words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """The repository of who attacks: a first commit whose tree has one policy that enforces."""
    top = tmp_path / "branch"
    path = f"{HOME}/policies/sensitive-files.yaml"
    content = stack_files()[path].replace(b"value: monitor", b"value: enforce")
    for name, data in (stack_files() | {path: content}).items():
        (top / OUTPUT / name).parent.mkdir(parents=True, exist_ok=True)
        (top / OUTPUT / name).write_bytes(data)
    commit(top, "before")
    return top


@pytest.fixture
def clone(branch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Commits what was done to the branch, clones it as anybody does, and goes there."""

    def plainly(*words: str) -> Path:
        commit(branch, "after")
        place = tmp_path / "clone"
        git(tmp_path, "clone", "-q", *words, str(branch), str(place))
        monkeypatch.chdir(place)
        return place

    return plainly


# A bare repository in the tree


@pytest.mark.parametrize("core", ["bare = true", "bare = false\n\tworktree = ../.."])
@pytest.mark.parametrize("old_git", [False, True])
def test_a_bare_repository_in_the_output_folder_is_never_asked(
    branch: Path, clone: Callable[..., Path], mark: Mark, diff: Diff, core: str, old_git: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if old_git:  # before 2.38 it does not know the guard
        guards = (each.replace("=explicit", "=all") for each in ours._GUARDS)
        monkeypatch.setattr(ours, "_GUARDS", tuple(guards))
    bare_repository(mark, branch / OUTPUT, core)
    top = clone()
    status, printed, _ = diff("HEAD~1")
    assert mark.words() == "", "a command of the branch was run"
    assert status == 0 and CHANGE in printed, "the clone's own commit is what is compared with"
    monkeypatch.chdir(top / OUTPUT / "apps")
    status, printed, said = diff("HEAD~1", "--output", "..")
    assert mark.words() == "", "a command of the branch was run from inside of the folder"
    assert CHANGE in printed or (status == 2 and "git says: " in said), said


def test_inside_of_such_a_folder_it_says_what_is_wrong_and_where_to_go(
    branch: Path, clone: Callable[..., Path], mark: Mark, diff: Diff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bare_repository(mark, branch / OUTPUT)
    monkeypatch.chdir(clone() / OUTPUT)
    status, _, said = diff("HEAD~1", "--output", ".")
    assert status == 2 and mark.words() == ""
    # The latter is what a git before 2.38 says.
    refusal = (f"cannot use bare repository '{Path.cwd()}'", "must be run in a work tree")
    assert any(each in said for each in refusal), said
    assert "fix: go to the top of the clone" in said, said


def test_the_attack_is_one_where_git_is_asked_from_the_output_folder(
    branch: Path, clone: Callable[..., Path], mark: Mark
) -> None:
    """As `tetraflux diff` did: without this, the tests above could pass for want of an attack."""
    bare_repository(mark, branch / OUTPUT)
    asked = ["git", "-C", OUTPUT, "ls-tree", "-r", "HEAD~1"]
    done = subprocess.run(asked, cwd=clone(), capture_output=True)
    assert mark.taken().endswith("leave-it lazily\n"), done.stderr.decode()


def test_no_fetch_is_begun_whatever_the_configuration_allows(
    branch: Path, clone: Callable[..., Path], mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_repository(mark, branch / OUTPUT)
    there = clone() / OUTPUT

    def ask() -> str:
        with suppress(ours.GitError):
            ours._git((f"--git-dir={there}", "cat-file", "--batch"), f"{SENT}\n".encode())
        return mark.taken()

    assert ask() == "", "told to use that very repository, git still runs nothing"
    monkeypatch.setattr(ours, "_NO_FETCH", {"GIT_ALLOW_PROTOCOL": "none"})
    assert ask() == "", "this alone is enough, for a git that does not know the other"
    monkeypatch.setattr(ours, "_NO_FETCH", {})
    assert ask() != "", "without them the command runs"


def test_git_checks_out_no_entry_named_git(branch: Path, tmp_path: Path) -> None:
    """That is why the repository may be told to be the `.git` of the work tree's top."""
    blob = git(branch, "hash-object", "-w", "--stdin", given=b"gitdir: ../../evil\n")
    for name in (".git", ".GIT", ".git."):
        raw = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
        words = ("hash-object", "-t", "tree", "-w", "--stdin", "--literally")
        inner = git(branch, *words, given=raw)
        outer = git(branch, *words, given=b"40000 output\0" + bytes.fromhex(inner))
        git(branch, "update-ref", "refs/heads/main", git(branch, "commit-tree", outer, "-m", name))
        place = tmp_path / f"clone-of-{name}"
        subprocess.run(["git", "clone", "-q", branch, place], capture_output=True)
        assert not (place / "output/.git").exists(), f"git made an entry of {name}"


# Configuration, attributes, environment, PATH


def test_no_program_of_a_configuration_is_run_on_files_of_the_branch(
    branch: Path, clone: Callable[..., Path], mark: Mark, diff: Diff
) -> None:
    names = "filter=evil diff=evil merge=evil export-subst eol=crlf ident"
    (branch / ".gitattributes").write_text(f"** {names}\n")
    hooks = ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc")
    programs(mark, branch / ".githooks", (*hooks, "fsmonitor-watchman"))
    top = clone()
    for key, value in {
        "core.hooksPath": ".githooks",
        "core.fsmonitor": ".githooks/fsmonitor-watchman",
        "filter.evil.smudge": str(mark.program),
        "filter.evil.clean": str(mark.program),
        "filter.evil.process": str(mark.program),
        "diff.evil.textconv": str(mark.program),
        "diff.evil.command": str(mark.program),
        "diff.external": str(mark.program),
        "core.pager": str(mark.program),
        "pager.ls-tree": "true",
        "alias.ls-tree": f"!{mark.program}",
        "core.sshCommand": str(mark.program),
        "credential.helper": f"!{mark.program}",
    }.items():
        git(top, "config", key, value)
    status, printed, said = diff("HEAD~1")
    assert status == 0 and CHANGE in printed, said
    assert mark.words() == ""
    subprocess.run(["git", "status"], cwd=top, capture_output=True)
    assert mark.words() != "", "the configuration is in force"


def test_variables_of_git_lead_nowhere_else(
    branch: Path, clone: Callable[..., Path], mark: Mark, diff: Diff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bare_repository(mark, branch / "evil")
    top = clone()
    for name, value in {
        "GIT_DIR": str(top / "evil"),
        "GIT_COMMON_DIR": str(top / "evil"),
        "GIT_WORK_TREE": str(top / "evil"),
        "GIT_INDEX_FILE": str(top / "evil/HEAD"),
        "GIT_OBJECT_DIRECTORY": str(top / "evil/objects"),
        "GIT_EXEC_PATH": str(mark.file.parent),
        "GIT_EXTERNAL_DIFF": str(mark.program),
        "GIT_SSH_COMMAND": str(mark.program),
        "GIT_PAGER": str(mark.program),
        "GIT_NAMESPACE": "evil",
        "GIT_TRACE": str(top / "trace"),
    }.items():
        monkeypatch.setenv(name, value)
    status, printed, said = diff("HEAD~1")
    assert status == 0 and CHANGE in printed, said
    assert mark.words() == "" and not (top / "trace").exists()


def test_the_users_own_configuration_of_git_holds(
    branch: Path, clone: Callable[..., Path], diff: Diff, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    del branch
    clone()
    (tmp_path / "broken").write_text("[core\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "broken"))
    status, _, said = diff("HEAD~1")
    assert status == 2 and "bad config line 1" in said, "safe.directory stands there, for one"


@pytest.mark.parametrize("path", ["", ".", "bin", "./bin"])
def test_git_is_no_program_of_the_working_directory(
    branch: Path, clone: Callable[..., Path], mark: Mark, diff: Diff, path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    programs(mark, branch, ["git"])
    programs(mark, branch / "bin", ["git"])
    top = clone()
    monkeypatch.setenv("PATH", plain_path(path))
    subprocess.run(["git", "status"], cwd=top, capture_output=True)
    assert mark.taken() != "", "PATH leads to the program of the branch"
    status, printed, said = diff("HEAD~1")
    assert status == 0 and CHANGE in printed, said
    assert mark.words() == ""


# Names: of the revision, of the output folder


@pytest.mark.parametrize("name", ["HEAD", "HEAD~1", "main", "origin/main"])
def test_a_folder_of_the_branch_does_not_pass_for_the_revision_of_that_name(
    branch: Path, clone: Callable[..., Path], diff: Diff, name: str
) -> None:
    """It could hold what the branch renders, and `diff origin/main` would find no change."""
    (branch / name / "apps").mkdir(parents=True)
    (branch / name / "apps/a.yaml").write_text("kind: X\n")
    top = clone()
    status, _, said = diff(name)
    assert status == 2, "neither is taken"
    assert f"tetraflux: {name!r} is a folder here and a git revision" in said
    found = git(top, "rev-parse", name)
    assert f"fix: ./{name} is the folder, {found} the revision" in said, said
    status, printed, said = diff(found)
    assert status == 0, said
    status, printed, said = diff(f"./{name}")
    assert status == 0 and "(apps/a.yaml)" in printed, "the folder is read"


@pytest.mark.parametrize("name", ["--output=x", "--help", "-", "--end-of-options"])
def test_a_revision_is_no_option(
    clone: Callable[..., Path], branch: Path, diff: Diff, name: str
) -> None:
    del branch
    clone()
    status, _, said = diff("--", name)
    assert status == 2 and f"{name!r} is no folder, and git knows no such revision\n" in said


def test_a_file_of_the_name_of_a_revision_is_no_revision(
    branch: Path, clone: Callable[..., Path], diff: Diff
) -> None:
    git(branch, "tag", "release")
    (branch / "release").write_text("a file\n")
    clone()
    status, printed, said = diff("release")
    assert status == 0 and CHANGE in printed, said


@pytest.mark.parametrize("step", ["output", OUTPUT])
def test_a_link_in_place_of_the_output_folder_is_refused(
    branch: Path, clone: Callable[..., Path], diff: Diff, step: str
) -> None:
    git(branch, "mv", step, "elsewhere")
    (branch / step).parent.mkdir(exist_ok=True)
    (branch / step).symlink_to(os.path.relpath(branch / "elsewhere", (branch / step).parent))
    top = clone()
    status, _, said = diff("HEAD~1")
    assert status == 2 and f"leads through a symbolic link, {top / step}" in said, said
    named = top / "elsewhere" / OUTPUT.removeprefix(step).strip("/")
    assert f"fix: name the folder itself by --output: {named}" in said
    assert diff("HEAD", "--output", str(named))[0] == 0


def test_a_link_in_the_old_tree_is_no_folder(
    branch: Path, clone: Callable[..., Path], diff: Diff
) -> None:
    (branch / "linked").symlink_to(OUTPUT)
    commit(branch)
    git(branch, "rm", "-q", "linked")
    clone()
    status, _, said = diff("HEAD~1", "--output", "linked")
    assert status == 2 and "linked is no folder in HEAD~1" in said, said


# Where the output folder and the working directory may be


@pytest.fixture
def apart(branch: Path, clone: Callable[..., Path], tmp_path: Path) -> dict[str, Path]:
    """The same clone in other shapes: a linked work tree, a submodule, one without objects."""
    top = clone()
    git(top, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"), "HEAD")
    super_ = tmp_path / "super"
    super_.mkdir()
    commit(super_)
    allowed = ("-c", "protocol.file.allow=always")
    git(super_, *allowed, "submodule", "--quiet", "add", str(branch), "sub")
    commit(super_)
    git(tmp_path, "clone", "-q", "--shared", str(top), str(tmp_path / "shared"))
    git(tmp_path, "clone", "-q", "--separate-git-dir", "apart.git", str(top), "separate")
    (tmp_path / "through-a-link").symlink_to(top)
    names = ("linked", "super/sub", "shared", "separate", "through-a-link")
    return {name: tmp_path / name for name in names}


@pytest.mark.slow
def test_a_work_tree_of_any_shape_is_one(
    apart: dict[str, Path], diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, top in apart.items():
        monkeypatch.chdir(top)
        status, printed, said = diff("HEAD~1", "--format", "json")
        assert status == 0, f"{name}: {said}"
        assert [row["fields"][0]["path"] for row in json.loads(printed)] == [MODE], name
        monkeypatch.chdir(top / "output")
        status, printed, said = diff("HEAD~1", "--output", str(top / OUTPUT))
        assert CHANGE in printed, f"{name}, by its whole path: {said}"


def test_an_output_folder_elsewhere_is_refused_with_the_way_there(
    apart: dict[str, Path], diff: Diff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(apart["linked"])
    status, _, said = diff("HEAD", "--output", str(apart["shared"] / OUTPUT))
    assert status == 2 and f"is not in {apart['linked']}, the repository of the working" in said
    assert "fix: go into the repository of the output folder" in said
    monkeypatch.chdir(tmp_path / "super")
    status, _, said = diff("HEAD", "--output", f"sub/{OUTPUT}")
    assert status == 2 and f"is in another repository, {apart['super/sub']}," in said
    assert f"fix: go into {apart['super/sub']}, and name the folder from there" in said


def test_a_partial_clone_says_how_to_have_what_it_lacks(
    branch: Path, clone: Callable[..., Path], diff: Diff
) -> None:
    git(branch, "config", "uploadpack.allowFilter", "true")
    path = branch / OUTPUT / HOME / "policies/sensitive-files.yaml"
    path.write_bytes(path.read_bytes().replace(b"value: enforce", b"value: monitor"))
    top = clone("--no-local", "--filter=blob:none")
    status, _, said = diff("HEAD~1")
    assert status == 2 and f"tetraflux: {top} has HEAD~1, but not all of its files" in said, said
    advice = f"git worktree add ../old HEAD~1 fetches them; then compare with ../old/{OUTPUT}"
    assert f"fix: {advice}" in said
    git(top, "worktree", "add", "-q", "../old", "HEAD~1")
    status, printed, _ = diff(f"../old/{OUTPUT}")
    assert status == 0 and CHANGE in printed, "the advice is good"
    assert CHANGE in diff("HEAD~1")[1], "and now it has them"
