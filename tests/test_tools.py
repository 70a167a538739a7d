"""The tree as its consumers see it: kubeconform for the API server, kustomize for Flux."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import yaml
from consumers import FORMS, Verdict, kubeconform, kustomize, laid_out, made
from pydantic import BaseModel

from tetraflux.model.settings import Settings


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tree(form: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form's rendered tree on disk."""
    return laid_out(made(form).files, tmp_path_factory.mktemp(form))


def enums(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, type[StrEnum]]]:
    """The settings that are a choice, by dotted name; what a map holds is none."""
    for name, field in model.model_fields.items():
        if get_origin(field.annotation) is dict:
            continue
        kinds = [field.annotation, *get_args(field.annotation)]
        for kind in (kind for kind in kinds if isinstance(kind, type)):
            if issubclass(kind, BaseModel):
                yield from enums(kind, f"{prefix}{name}.")
            elif issubclass(kind, StrEnum):
                yield prefix + name, kind


def value(settings: Any, name: str) -> Any:
    for part in name.split("."):
        settings = getattr(settings, part)
    return settings


def test_every_choice_of_every_setting_is_among_the_forms() -> None:
    forms = [Settings.model_validate(form) for form in FORMS.values()]
    wanted = {(name, choice) for name, kind in enums(Settings) for choice in kind}
    assert len(wanted) >= 14
    assert wanted == {(name, value(form, name)) for name, _ in enums(Settings) for form in forms}


def objects(form: str) -> list[dict[str, Any]]:
    """The objects of a form's tree; a dashboard's JSON is none."""
    return [each.data for each in made(form).documents if not each.path.endswith(".json")]


def identity(each: dict[str, Any]) -> tuple[str, str, str]:
    meta = each.get("metadata", {})
    return each["apiVersion"], each["kind"], meta.get("name", "")


def is_kustomize(each: dict[str, Any]) -> bool:
    return bool(each["apiVersion"].startswith("kustomize.config.k8s.io/"))


@pytest.mark.tool
def test_kubeconform_accepts_every_object_of_the_tree(tree: Path, form: str, tool: Any) -> None:
    verdict = kubeconform(tool("kubeconform"), tree=tree)
    assert verdict == Verdict(len(objects(form)), ())


@pytest.mark.tool
def test_kustomize_builds_every_folder_and_kubeconform_accepts_what_it_prints(
    tree: Path, form: str, tool: Any
) -> None:
    folders = sorted(file.parent for file in tree.rglob("kustomization.yaml"))
    assert len(folders) >= 4
    seen = set()
    for folder in folders:
        built, complaint = kustomize(tool("kustomize"), folder)
        assert not complaint, folder
        printed = list(yaml.load_all(built, yaml.CBaseLoader))
        assert kubeconform(tool("kubeconform"), text=built) == Verdict(len(printed), ()), folder
        seen |= {identity(each) for each in printed}
    assert {identity(each) for each in objects(form) if not is_kustomize(each)} <= seen


# Each gate, broken: a gate that lets one of these through guards nothing.


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The tree of the defaults, to be broken."""
    return laid_out(made("defaults").files, tmp_path)


def edit(tree: Path, path: str, old: str, new: str) -> None:
    file = tree / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


NAMESPACE = "apps/security/namespace.yaml"
RELEASE = "apps/security/tetragon/app/helmrelease.yaml"
APP = "apps/security/tetragon/app"
MONITORING = "apps/security/tetragon/monitoring"


@pytest.mark.tool
@pytest.mark.parametrize(
    ("path", "old", "new", "complaint"),
    [
        pytest.param(NAMESPACE, "kind: Namespace", "kind: Realm", "Realm", id="unknown-kind"),
        pytest.param(
            RELEASE, "toolkit.fluxcd.io/v2", "toolkit.fluxcd.io/v3", "not find schema", id="version"
        ),
        pytest.param(RELEASE, "\n  interval:", "\n  intervall:", "intervall", id="misspelt"),
        pytest.param(RELEASE, "interval: 1h", "interval: 1", "interval", id="wrong-type"),
        pytest.param(RELEASE, "\n  interval:", "\n  interval: 2h\n  interval:", "", id="twice"),
        pytest.param(RELEASE, "spec:", "spec: {", "", id="no-yaml"),
    ],
)
def test_kubeconform_refuses(
    plain: Path, tool: Any, path: str, old: str, new: str, complaint: str
) -> None:
    before = kubeconform(tool("kubeconform"), tree=plain)
    edit(plain, path, old, new)
    after = kubeconform(tool("kubeconform"), tree=plain)
    assert before.complaints == ()
    assert after.valid == before.valid - 1
    assert complaint in "\n".join(after.complaints)
    assert after.complaints


@pytest.mark.tool
def test_a_skipped_object_is_a_complaint(plain: Path, tool: Any, tmp_path: Path) -> None:
    lenient = tmp_path / "lenient"
    lenient.write_text(f'#!/bin/sh\nexec "{tool("kubeconform")}" -skip Namespace "$@"\n')
    lenient.chmod(0o755)
    assert kubeconform(lenient, tree=plain).complaints == ("skipped: 1",)


@pytest.mark.tool
@pytest.mark.parametrize(
    "missing",
    ["helmrelease.yaml", "dashboards/tetragon-overview.json"],
    ids=["resource", "file-of-a-generator"],
)
def test_kustomize_refuses_a_folder_where_something_is_missing(
    plain: Path, tool: Any, missing: str
) -> None:
    folder = plain / (APP if missing == "helmrelease.yaml" else MONITORING)
    (folder / missing).unlink()
    built, complaint = kustomize(tool("kustomize"), folder)
    assert not built
    assert missing in complaint


@pytest.mark.tool
def test_kustomize_refuses_a_file_from_outside_the_folder(plain: Path, tool: Any) -> None:
    edit(plain, f"{MONITORING}/kustomization.yaml", "=dashboards/", "=../../../../../")
    (plain.parent / "tetragon-overview.json").write_text("{}")
    built, complaint = kustomize(tool("kustomize"), plain / MONITORING)
    assert not built
    assert "is not in or below" in complaint


def test_a_missing_program_is_skipped_here_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tool: Any
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="install no-such-program"):
        tool("no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is missing"):
        tool("no-such-program")
