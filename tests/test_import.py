"""`tetraflux import`: any policy as a declaration of the same object, and how that reads."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tetraflux.gen.cli import main
from tetraflux.gen.declarations import findings_of
from tetraflux.gen.importer.expression import Imports, expression
from tetraflux.gen.importer.module import module
from tetraflux.gen.importer.python import Call, Pairs, Quoted, Several, Word, flat, laid_out, quoted
from tetraflux.gen.importer.reading import Found, read
from tetraflux.gen.importer.shared import shared
from tetraflux.model.discover import Fault

OUTPUT = "output/kubernetes/apps/security/tetragon/policies"
POLICY = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: door}
spec:
  kprobes:
  - {call: security_file_open, syscall: false, args: [{index: 0, type: file}]}
"""


def found(*names: Path) -> list[Found]:
    """The policies of files, of which nothing is refused."""
    contents = list(read(map(str, names)))
    assert [each.text() for one in contents for each in one.refused] == []
    return [each for one in contents for each in one.policies]


def evaluated(text: str) -> dict[str, Any]:
    """The names of a module."""
    names: dict[str, Any] = {}
    exec(compile(text, "imported.py", "exec"), names)  # noqa: S102
    return names


def ruff(folder: Path, *words: str) -> str:
    """What ruff has to say of the files in a folder, with the project's settings."""
    config = Path(__file__).resolve().parents[1] / "pyproject.toml"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words, "--no-cache", "--config", config, folder],
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
def test_upstreams_examples_and_our_policies_come_back_as_they_were(
    root: Path, upstream: Path, tmp_path: Path
) -> None:
    of_upstream = found(upstream / "corpus")
    of_ours = found(root / OUTPUT)
    assert len(of_upstream) == 83, "an example is missing, or was refused"
    for number, each in enumerate((*of_upstream, *of_ours)):
        text = module(each, "some file.yaml")
        assert evaluated(text)["POLICY"].plain() == each.data, text
        (tmp_path / f"policy_{number}.py").write_text(text, encoding="utf-8")
    assert not ruff(tmp_path, "format", "--diff"), "ruff would lay them out otherwise"
    assert not ruff(tmp_path, "check"), "ruff finds fault with them"


@pytest.mark.parametrize("which", range(4))
def test_what_the_agent_takes_comes_back_as_it_was(which: int, tmp_path: Path) -> None:
    """Of those in `tests/agreement/`; what the API server refuses all the same has reasons."""
    from tests.test_agreement import DISAGREEMENTS, ENTRIES, RECORDED, UPSTREAM, refused, text

    taken = [id_ for id_ in ENTRIES if not refused(RECORDED[id_]) and id_ not in DISAGREEMENTS]
    assert len(taken) > 200
    for id_ in taken[which::4]:
        file = tmp_path / "policy.yaml"
        file.write_bytes(text(ENTRIES[id_], UPSTREAM).encode())
        policies = found(file)
        assert policies, f"{id_} is passed over"
        for each in policies:
            assert evaluated(module(each))["POLICY"].plain() == each.data, id_


def test_our_policies_come_back_in_the_strict_kinds_and_with_the_names_of_the_model(
    root: Path,
) -> None:
    for each in found(root / OUTPUT):
        text = module(each)
        assert evaluated(text)["POLICY"].plain() == each.data
        assert "POLICY = TracingPolicy(" in text and "Whole" not in text, text
        assert "MONITOR" in text and "Option(" not in text, "the model has a name for it"


def test_a_file_reads_as_one_that_somebody_wrote(tmp_path: Path) -> None:
    (tmp_path / "door.yaml").write_text(POLICY, encoding="utf-8")
    (each,) = found(tmp_path / "door.yaml")
    text = module(each, "a/door.yaml")
    assert text.startswith(
        '"""door: imported from door.yaml, and not finished."""\n\nfrom tetraflux.model'
    )
    assert (
        """
POLICY = WholeTracingPolicy(
    metadata=WholeMeta(name="door"),
    spec=WholeSpec(
        kprobes=(
            KProbeSpec(
                call="security_file_open",
                syscall=False,
                args=(KProbeArg(index=0, type=ArgType.file),),
            ),
        ),
    ),
)
"""
        in text
    ), text


def test_what_stands_there_twice_gets_a_name() -> None:
    values = Several((Quoted("/usr/bin/first"), Quoted("/usr/bin/second")))
    other = Several((Quoted("/usr/bin/third"), Quoted("/usr/bin/fourth")))
    short = Several((Quoted("a"), Quoted("b")))

    def binaries(each: Several) -> Several:
        return Several((Call("MatchBinaries", (("values", each), ("more", short))),))

    node = Several(
        tuple(
            Call("Selector", (("matchBinaries", binaries(each)), ("number", Word(str(number)))))
            for number, each in enumerate((values, values, other))
        )
    )
    made = shared(node)
    assert [(name, flat(each)) for name, each in made.constants] == [
        (
            "BINARIES",
            '(MatchBinaries(values=("/usr/bin/first", "/usr/bin/second"), more=("a", "b")),)',
        )
    ], "what is inside of it stands there once"
    assert flat(made.node).count("matchBinaries=BINARIES") == 2
    assert flat(made.node).count("/usr/bin/third") == 1


def test_names_as_long_as_kubernetes_takes_them_fit(tmp_path: Path) -> None:
    long = {"metadata": {"name": "a" * 253, "labels": {"b" * 63: "c" * 63}}}
    text = yaml.safe_dump(yaml.safe_load(POLICY) | long)
    (tmp_path / "long.yaml").write_text(text, encoding="utf-8")
    (each,) = found(tmp_path / "long.yaml")
    (tmp_path / "long.py").write_text(module(each, "x" * 300), encoding="utf-8")
    assert (
        evaluated((tmp_path / "long.py").read_text(encoding="utf-8"))["POLICY"].plain() == each.data
    )
    assert not ruff(tmp_path, "format", "--diff") and not ruff(tmp_path, "check")


# What tetraflux check says of it


def asked(text: str) -> list[str]:
    """What the declaration is said to lack."""
    with pytest.raises(ValueError, match="Detection") as caught:
        evaluated(text)["declare"](None)
    return [each.message for each in findings_of(Fault("x.py", caught.value))]


def test_what_no_policy_tells_is_asked_for_by_name(root: Path) -> None:
    (each,) = found(root / OUTPUT / "ssh-activity.yaml")
    said = " ".join(asked(module(each)))
    for field in ("summary", "attack", "catches", "escapes", "noise", "tuning", "response"):
        assert f"Detection.{field}: field required" in said, f"nobody asks for {field}"
    assert "Detection.policies" not in said, "the policy itself is as the stack wants it"
    with pytest.raises(NotImplementedError, match="ssh-activity has no scenarios"):
        evaluated(module(each))["scenarios"]()


def test_what_the_stack_wants_beyond_the_crd_is_asked_for_as_well(tmp_path: Path) -> None:
    (tmp_path / "door.yaml").write_text(POLICY, encoding="utf-8")
    (each,) = found(tmp_path / "door.yaml")
    said = asked(module(each))
    assert any("policies[0].spec.options: field required" in one for one in said), said
    assert any("policies[0].spec.kprobes[0].message: field required" in one for one in said), said
    assert any("Detection.summary: field required" in one for one in said), said
    assert not any("at least 1 item" in one for one in said), "that is no fault of its own"


def test_what_the_stack_does_not_have_is_named_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        POLICY.replace("syscall: false", "syscall: false, return: true"), encoding="utf-8"
    )
    (each,) = found(tmp_path / "x.yaml")
    assert "# - return\n" in module(each)
    assert "return_=True" in module(each), "the keyword that Python allows"


# The verb


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "door.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def test_it_writes_a_file_each_and_says_so(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = POLICY.replace("door", "front-door") + "---\n" + POLICY.replace("door", "9lives")
    (cwd / "two.yaml").write_text(both + "---\nkind: Pod\n", encoding="utf-8")
    assert main(["import", "two.yaml", "door.yaml", "--output", "new"]) == 0
    names = {"front_door.py", "policy_9lives.py", "door.py"}
    assert {file.name for file in (cwd / "new").iterdir()} == names
    err = capsys.readouterr().err
    assert "3 policies imported, 1 other objects passed over, 0 errors" in err, err


def test_policies_of_one_name_get_files_of_their_own(cwd: Path) -> None:
    assert main(["import", "door.yaml", "door.yaml", "--output", "new"]) == 0
    assert {file.name for file in (cwd / "new").iterdir()} == {"door.py", "door_2.py"}


def test_nothing_is_written_over_unasked(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cwd / "new").mkdir()
    (cwd / "new" / "door.py").write_text("mine", encoding="utf-8")
    (cwd / "two.yaml").write_text(POLICY.replace("door", "gate"), encoding="utf-8")
    assert main(["import", "two.yaml", "door.yaml", "--output", "new"]) == 1
    assert (cwd / "new" / "door.py").read_text(encoding="utf-8") == "mine"
    assert not (cwd / "new" / "gate.py").exists(), "all or none"
    assert "new/door.py: there already" in capsys.readouterr().err
    assert main(["import", "door.yaml", "--output", "new", "--overwrite"]) == 0
    assert "POLICY" in (cwd / "new" / "door.py").read_text(encoding="utf-8")
    assert [file.name for file in (cwd / "new").iterdir()] == ["door.py"], "nothing lies about"


def test_a_link_to_nowhere_is_left_alone(cwd: Path) -> None:
    (cwd / "new").mkdir()
    (cwd / "new" / "door.py").symlink_to(cwd / "elsewhere.py")
    assert main(["import", "door.yaml", "--output", "new"]) == 1
    assert not (cwd / "elsewhere.py").exists()


def test_what_is_refused_is_shown_and_the_rest_imported(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cwd / "bad.yaml").write_text(POLICY.replace("index: 0", "index: x"), encoding="utf-8")
    assert main(["import", "bad.yaml", "door.yaml", "--output", "new"]) == 1
    printed = capsys.readouterr()
    assert "error[crd/type] bad.yaml:6:63" in printed.out and "^" in printed.out, printed.out
    assert "1 policies imported" in printed.err
    assert (cwd / "new" / "door.py").exists()


def test_what_the_api_server_wrote_is_left_out_and_named(
    cwd: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = yaml.safe_load(POLICY)
    last = "kubectl.kubernetes.io/last-applied-configuration"
    data["metadata"] |= {"uid": "1", "generation": 2, "annotations": {last: "{}"}, "labels": None}
    text = yaml.safe_dump({"kind": "List", "apiVersion": "v1", "items": [data | {"status": {}}]})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["import", "-", "--output", "new"]) == 0
    err = capsys.readouterr().err
    for field in ("status", "metadata.uid", "metadata.generation", f"metadata.annotations[{last}]"):
        assert field in err, f"{field} went without a word"
    made = evaluated((cwd / "new" / "door.py").read_text(encoding="utf-8"))["POLICY"].plain()
    assert made["metadata"] == {"name": "door"}


def test_a_file_with_a_key_twice_is_refused(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cwd / "bad.yaml").write_text(POLICY + "spec: {}\n", encoding="utf-8")
    assert main(["import", "bad.yaml", "--output", "new"]) == 1
    assert "yaml/duplicate-key" in capsys.readouterr().out
    assert not list((cwd / "new").iterdir())


def test_the_default_folder_must_be_there(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "door.yaml"]) == 2
    assert "model/policies" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_clear_line(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cwd / "new").write_text("", encoding="utf-8")
    assert main(["import", "door.yaml", "--output", "new"]) == 1
    assert "new: it cannot be written" in capsys.readouterr().err


# Layout, held against ruff

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.text("ab \"'\\\n\t\u00e9\u4e2d", max_size=150),
)
NAMES = st.sampled_from(["a", "values", "matchArgs", "a_rather_long_name_of_a_keyword"])
NODES = st.recursive(
    st.one_of(TEXTS.map(Quoted), st.integers(0, 10**12).map(lambda n: Word(str(n)))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: Several(tuple(items))),
        st.dictionaries(TEXTS, inner, max_size=3).map(lambda items: Pairs(tuple(items.items()))),
        st.dictionaries(NAMES, inner, min_size=1, max_size=4).map(
            lambda items: Call("dict", tuple(items.items()))
        ),
    ),
    max_leaves=20,
).filter(lambda node: isinstance(node, Call | Several | Pairs))


def plain(node: Any) -> Any:
    """What an expression evaluates to."""
    if isinstance(node, Word):
        return int(node.text)
    if isinstance(node, Quoted):
        return node.text
    if isinstance(node, Several):
        return tuple(map(plain, node.items))
    items = node.items if isinstance(node, Pairs) else node.arguments
    return {name: plain(each) for name, each in items}


@pytest.mark.slow
@settings(max_examples=20)
@given(nodes=st.lists(NODES, min_size=20, max_size=40))
def test_every_layout_is_ruffs_and_means_the_same(nodes: list[Any]) -> None:
    lines = [laid_out(node, f"V{number} = ") for number, node in enumerate(nodes)]
    text = "\n".join(lines) + "\n"
    names = evaluated(text)
    assert [names[f"V{number}"] for number in range(len(nodes))] == list(map(plain, nodes))
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"],
        input=text.encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == text


def test_long_texts_are_cut_behind_a_space_and_fit() -> None:
    text = "word " * 60 + "x" * 200
    lines = laid_out(Call("f", (("message", Quoted(text)),)), "A = ").split("\n")
    assert all(len(line) <= 100 for line in lines), lines
    assert lines[1].endswith(' "')
    assert quoted('say "x"') == "'say \"x\"'"


def test_only_what_is_set_is_written() -> None:
    from tetraflux.model.kinds.tracingpolicy_selectors import KProbeArg

    imports = Imports()
    node = expression(KProbeArg(index=0, maxData=False), imports)
    assert flat(node) == "KProbeArg(index=0, maxData=False)"
    assert [*imports.lines()] == [
        "from tetraflux.model.kinds.tracingpolicy_selectors import KProbeArg"
    ]
