"""`tetraflux schemas`: what it writes, what it refuses, what it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from btf_file import Maker, door

from tetraflux.gen import cli
from tetraflux.gen.maintain.schemas import conversion, faults, sources
from tetraflux.gen.verbs import schemas as verb
from tetraflux.lint.btf.table import Table
from tetraflux.lint.findings import report

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.org
  names: {kind: Thing}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        description: prose
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          status: {type: object}
          spec:
            type: object
            properties:
              description: {description: prose, type: string, nullable: true}
              size: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              count: {type: integer, format: int32, minimum: 0, exclusiveMinimum: true}
              operator: {type: string, enum: [=, "!="]}
              anything: {x-kubernetes-preserve-unknown-fields: true}
  - {name: v1beta1, served: false}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sources.toml of one source, its file under up/o/r/v1/, and the core metadata in out/."""
    digest = hashlib.sha256(CRD.encode()).hexdigest()
    source = sources.Source(
        "o/r", "v1", "crds/t.yaml", digest, "crd", ("example.org/thing_v1.json",)
    )
    monkeypatch.setattr(sources, "pinned", lambda: [source])
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    file = tmp_path / "up/o/r/v1/crds/t.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(CRD)
    return tmp_path


def gen(*args: str | Path) -> int:
    return cli.main(["schemas", *map(str, args)])


def test_a_crd_becomes_a_closed_schema_without_prose(project: Path) -> None:
    out = project / "out"
    assert gen("--from", project / "up", "--output", out) == 0
    text = (out / "example.org/thing_v1.json").read_bytes()
    schema = json.loads(text)
    assert schema["required"] == ["apiVersion", "kind", "metadata", "spec"]
    assert schema["properties"]["spec"] == {
        "type": "object",
        "properties": {
            "description": {"type": ["string", "null"]},
            "size": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
            "count": {"type": "integer", "minimum": 0, "exclusiveMinimum": 0},
            "operator": {"type": "string", "enum": ["=", "!="]},
            "anything": {},
        },
        "additionalProperties": False,
    }
    assert text.endswith(b"}\n"), "a file ends with a newline"
    assert b"\r" not in text, "line ends are LF"


def test_a_second_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ("--from", project / "up", "--output", project / "out")
    assert gen(*args) == 0
    before = (project / "out/example.org/thing_v1.json").stat().st_mtime_ns
    assert gen(*args) == 0
    assert (project / "out/example.org/thing_v1.json").stat().st_mtime_ns == before
    assert "wrote 0 of 1 schemas" in capsys.readouterr().err


def test_a_wrong_sha256_is_refused_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "up/o/r/v1/crds/t.yaml"
    file.write_text(CRD + "\n")
    assert gen("--from", project / "up", "--output", project / "out") == 1
    said = capsys.readouterr().out
    actual = hashlib.sha256(file.read_bytes()).hexdigest()
    for part in ("schemas/sha256", str(file), actual, sources.pinned()[0].sha256, "fix:"):
        assert part in said, f"the finding does not name {part}"
    assert not (project / "out").exists(), "something was written"


def test_of_two_files_of_one_name_the_one_that_fits_is_taken(project: Path) -> None:
    (project / "up/a").mkdir()
    (project / "up/a/t.yaml").write_text("another: project\n")
    assert gen("--from", project / "up", "--output", project / "out") == 0


def test_a_source_that_is_not_there_leaves_its_schemas_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = project / "out"
    assert gen("--from", project / "up", "--output", out) == 0
    before = (out / "example.org/thing_v1.json").read_bytes()
    (project / "empty").mkdir()
    assert gen("--from", project / "empty", "--output", out) == 0
    said = capsys.readouterr().out
    assert "note[schemas/source-missing]" in said, "the missing file is worth a note"
    assert "kept as it is: example.org/thing_v1.json" in said
    assert (out / "example.org/thing_v1.json").read_bytes() == before


def test_a_schema_that_no_source_gives_any_more_is_removed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = project / "out"
    assert gen("--from", project / "up", "--output", out) == 0
    (out / "example.org/mine.json").write_text("{}\n")
    monkeypatch.setattr(sources, "pinned", list)
    assert gen("--from", project / "up", "--output", out) == 0
    assert "removed example.org/thing_v1.json" in capsys.readouterr().err
    assert not (out / "example.org/thing_v1.json").exists()
    assert (out / "example.org/mine.json").exists(), "a file of somebody else was removed"


def test_a_version_that_came_or_went_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = sources.pinned()[0]
    gives = ("example.org/thing_v2.json",)
    moved = sources.Source(old.project, old.tag, old.path, old.sha256, old.kind, gives)
    monkeypatch.setattr(sources, "pinned", lambda: [moved])
    assert gen("--from", project / "up", "--output", project / "out") == 1
    said = capsys.readouterr().out
    assert "gives example.org/thing_v1.json, not example.org/thing_v2.json" in said
    assert not (project / "out").exists(), "something was written"


def test_a_folder_that_does_not_exist_is_wrong_usage(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gen("--from", project / "nowhere") == 2
    assert "no such folder" in capsys.readouterr().err


def kernel(folder: Path, release: str, content: bytes) -> sources.Source:
    """The pin of a kernel, whose file is put below the folder."""
    file = folder / release / "vmlinux"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    path = "sys/kernel/btf/vmlinux"
    return sources.Source("d/linux", release, path, digest, "btf", ("btf/types.z",))


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[sources.Source]:
    """Two kernels that are pinned, with their files below up/, and no table of this repository."""
    monkeypatch.setattr(conversion, "FOLDER", tmp_path / "nowhere")
    other = Maker()
    other.structure("door", ("handle", other.integer("int", 4), 0, 0))
    pins = [
        kernel(tmp_path / "up", "6.1.0-x", door().file()),
        kernel(tmp_path / "up", "6.12.3", other.file()),
    ]
    monkeypatch.setattr(sources, "pinned", lambda: pins)
    return pins


def table(folder: Path) -> dict[str, set[tuple[str, str]]]:
    return Table((folder / "btf/types.z").read_bytes()).lines()


def test_kernels_become_one_table(two: list[sources.Source], tmp_path: Path) -> None:
    assert gen("--from", tmp_path / "up", "--output", tmp_path / "out") == 0
    assert table(tmp_path / "out")["6.12.3"] == {("s door", '["handle 4i"]')}
    assert len(table(tmp_path / "out")["6.1.0-x"]) > 3


def test_a_kernel_that_is_not_there_stays_in_the_table(
    two: list[sources.Source], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert gen("--from", tmp_path / "up", "--output", out) == 0
    before = table(out)
    (tmp_path / "up/6.1.0-x/vmlinux").unlink()
    assert gen("--from", tmp_path / "up", "--output", out) == 0
    assert table(out) == before
    said = capsys.readouterr()
    assert "copy /sys/kernel/btf/vmlinux from a machine with that kernel" in said.out
    assert "wrote 0 of 1 schemas" in said.err
    two.pop(0)
    assert gen("--from", tmp_path / "up", "--output", out) == 0
    assert table(out).keys() == {"6.12.3"}, "one that is no longer pinned is left out"


def test_types_that_cannot_be_told_are_one_clear_line(
    two: list[sources.Source], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two[0] = kernel(tmp_path / "up", "6.1.0-x", b"\x7fELF")
    assert gen("--from", tmp_path / "up", "--output", tmp_path / "out") == 1
    assert "error[schemas/btf]" in capsys.readouterr().out
    assert not (tmp_path / "out").exists(), "something was written"


def test_the_types_of_a_kernel_are_not_fetched(two: list[sources.Source]) -> None:
    data, findings = sources.download(two, "http://127.0.0.1:1")
    assert not data
    assert [each.id for each in findings] == ["schemas/source-missing"] * 2


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server(project: Path) -> Iterator[str]:
    handler = partial(Quiet, directory=str(project / "up"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_a_download_gives_the_same_bytes_as_files_at_hand(server: str, project: Path) -> None:
    fetched, findings = sources.download(sources.pinned(), server)
    assert not findings, report(findings, "text")
    assert fetched == sources.at_hand(sources.pinned(), project / "up")[0]


def test_a_download_of_other_bytes_is_refused(server: str, project: Path) -> None:
    (project / "up/o/r/v1/crds/t.yaml").write_text("moved: tag\n")
    _, findings = sources.download(sources.pinned(), server)
    assert [finding.id for finding in findings] == ["schemas/sha256"]
    assert findings[0].file == f"{server}/o/r/v1/crds/t.yaml"


def test_a_file_that_the_server_has_not_is_one_clear_line(server: str, project: Path) -> None:
    (project / "up/o/r/v1/crds/t.yaml").unlink()
    _, findings = sources.download(sources.pinned() * 3, server)
    text = report(findings, "text")
    assert len(text.splitlines()) == 1, text
    assert f"{server}/o/r/v1/crds/t.yaml cannot be downloaded: 404" in text


def test_a_refused_connection_is_one_clear_line_and_exit_1(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    unused = partial(sources.download, base="http://127.0.0.1:1")
    monkeypatch.setattr(sources, "download", unused)
    assert gen("--download", "--output", project / "out") == 1
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 1, said
    assert "schemas/download" in said
    assert "refused" in said
    assert not (project / "out").exists(), "something was written"


def test_every_finding_of_the_verb_has_its_page() -> None:
    package = Path(faults.__file__).parent
    files = [*package.glob("*.py"), Path(verb.__file__)]
    code = "".join(file.read_text() for file in files)
    ids = set(re.findall(r'id="(schemas/[a-z0-9-]+)"', code))
    assert ids == set(faults.PAGES), "tetraflux check --explain would know nothing of it"
