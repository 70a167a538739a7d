"""What the linter, the explanation and the pages say of kernels, which is one thing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from explaining import explained, kprobe, policy

from tetraflux.gen.cli import main
from tetraflux.gen.maintain.pages import kernels as page
from tetraflux.lint.kernels import MEASURED
from tetraflux.lint.resolved import where
from tetraflux.lint.target import Kernel, Target

NAME = {"index": 0, "type": "string", "resolve": "f_path.dentry.d_name.name"}
OLD, MIDDLE, NEW = Kernel(6, 1), Kernel(6, 12), Kernel(6, 18)
KNOWN = (OLD, MIDDLE, NEW)


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_policies_are_judged_for_the_newest_kernel_that_is_measured(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("policy.yaml").write_text(policy(kprobes=[kprobe()]), encoding="utf-8")
    assert str(Target().kernel) == MEASURED[-1]
    assert main(["lint", "policy.yaml"]) == 0
    assert f"on kernel {MEASURED[-1]}" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["lint", "--help"])
    assert f"(default: {MEASURED[-1]}, the newest measured)" in " ".join(
        capsys.readouterr().out.split()
    )


def test_the_action_leaves_the_kernel_to_the_linter(root: Path) -> None:
    action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    assert action["inputs"]["kernel"]["default"] == ""
    assert '[ -z "$KERNEL" ] || options+=(--kernel "$KERNEL")' in action["runs"]["steps"][-1]["run"]


@pytest.mark.parametrize(
    ("target", "wrong", "told", "certain"),
    [
        (NEW, [NEW], "on Linux 6.18", True),
        (NEW, KNOWN, "on Linux 6.18", True),
        (NEW, [OLD, MIDDLE], "on Linux 6.1 and 6.12 (the target is 6.18)", False),
        (MIDDLE, [NEW], "on Linux 6.18 (the target is 6.12)", False),
        (Kernel(6, 15), [MIDDLE, NEW], "on Linux 6.12 and 6.18 (the target is 6.15)", False),
        (Kernel(6, 15), [NEW], "on Linux 6.18 (the target is 6.15)", False),
        (Kernel(5, 10), KNOWN, "on Linux 6.1 (the target is 5.10)", False),
        (Kernel(7, 0), KNOWN, "on Linux 6.18 (the target is 7.0)", False),
    ],
)
def test_a_finding_names_the_kernels_that_it_is_of(
    target: Kernel, wrong: list[Kernel], told: str, certain: bool
) -> None:
    found = where(Target(kernel=target), wrong, KNOWN)
    assert (found.words, found.certain) == (told, certain)


def test_an_explanation_begins_with_what_the_kernel_makes_of_it(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = explained(policy(kprobes=[kprobe(args=[NAME])]), capsys)
    assert "Not all that it says will happen; `tetraflux lint` shows where:" in said
    assert "which are in an anonymous structure or union on Linux 6.18" in said
    assert "drops the whole event, even without a filter on it (policy/resolve-anonymous)" in said


def test_an_explanation_tells_of_other_kernels_what_escapes_there(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = {"index": 0, "type": "uint64", "resolve": "f_path.dentry.d_sib.next"}
    hook = kprobe(call="vfs_open", args=[{**newer, "resolve": "dentry.d_sib.next"}])
    said = explained(policy(kprobes=[hook]), capsys)
    assert "Not all that it says" not in said
    escapes = said.partition("What escapes it:")[2]
    assert "cannot be resolved on Linux 6.1 (the target is 6.18)" in escapes


def test_the_page_of_kernels_has_a_column_for_each_that_is_measured() -> None:
    told = page.context()
    assert [".".join(each.split(".")[:2]) for each in told["releases"]] == list(MEASURED)
    rows = {(row.structure, row.members[0]): row.cells for row in told["rows"]}
    assert rows["file", "f_path"] == ("right", "right", "64")
    assert rows["dentry", "__d_name"] == ("-", "-", "32")
    assert {row.structure for row in told["rows"]} == set(page.STRUCTURES), "one has no such member"
