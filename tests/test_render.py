"""The tree itself: what it holds, that it is the same everywhere, and that every parser agrees."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml
from consumers import FORMS, made
from hypothesis import given, settings
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from tree_difference import applied, difference

from tetraflux.gen.build import build
from tetraflux.gen.render import Build, render
from tetraflux.gen.verbs.common import OUTPUT
from tetraflux.model.settings import Settings
from tetraflux.model.stack import stack

TREE = render(stack(Settings()))
HOME = "apps/security/tetragon"
NUMBER = re.compile(rb'(- record: "tetragon:policies:deployed"\n +expr: )"\d+"')
RUNBOOK = re.compile(rb"^ +runbook_url: .*\n", re.MULTILINE)


class OneFile(SingleFileSnapshotExtension):
    """A snapshot is a file with the text itself, so that a reviewer reads no quotation of it."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def tree(**given: Any) -> dict[str, bytes]:
    return render(stack(Settings.model_validate(given)))


def loaded(files: dict[str, bytes], path: str) -> list[Any]:
    return list(yaml.safe_load_all(files[path]))


@pytest.mark.parametrize("form", FORMS)
def test_a_setting_changes_what_was_reviewed(form: str, snapshot: SnapshotAssertion) -> None:
    """What it changes of output/kubernetes, which is the reviewed form of the defaults."""
    namespace = Settings.model_validate(FORMS[form]).namespace
    plain, files = without_what_follows(TREE), without_what_follows(made(form).files)
    text = difference(plain, files, ("apps/security/", f"apps/{namespace}/"))
    assert applied(text, plain) == files, "the difference does not say all of it"
    if text:  # a choice that is the default anyway changes nothing, and needs no file to say so
        assert text == snapshot(extension_class=OneFile), form


def without_what_follows(files: dict[str, bytes]) -> dict[str, bytes]:
    """The tree without what the next two tests are about, and which each new policy changes."""
    return {
        path: NUMBER.sub(rb"\1", RUNBOOK.sub(b"", content))
        if path.endswith("/prometheusrule.yaml")
        else content
        for path, content in files.items()
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_number_of_policies_that_is_recorded_is_that_of_the_tree(form: str) -> None:
    kinds = ("TracingPolicy", "TracingPolicyNamespaced")
    policies = [each for each in made(form).documents if each.data.get("kind") in kinds]
    rules = [
        file for path, file in made(form).files.items() if path.endswith("/prometheusrule.yaml")
    ]
    assert NUMBER.findall(rules[0]) and len(rules) == 1
    assert f'expr: "{len(policies)}"\n'.encode() in rules[0]


def test_a_runbook_url_adds_a_line_to_each_alert() -> None:
    path, runbooks = f"{HOME}/monitoring/prometheusrule.yaml", "https://runbooks.example.com"
    form = FORMS["monitoring-urls"]["monitoring"]
    assert form["runbook_url"] == runbooks
    rules = made("monitoring-urls").files[path]
    assert RUNBOOK.sub(b"", rules) == tree(monitoring=form | {"runbook_url": None})[path]
    for rule in re.split(rb"^(?=        - )", rules, flags=re.MULTILINE)[1:]:
        (data,) = yaml.safe_load(rule)
        if alert := data.get("alert"):
            page = f"{runbooks}/{data['labels'].get('detection', alert)}.md"
            last = rule.decode().splitlines()[-2:]
            assert last[0] == f"            runbook_url: {page}", alert
            assert last[1].startswith("            dashboard_url: "), alert
            assert len(RUNBOOK.findall(rule)) == 1, alert


def test_the_committed_tree_is_what_the_model_says(root: Path) -> None:
    committed = root / OUTPUT
    for path, content in TREE.items():
        assert (committed / path).read_bytes() == content, (
            f"{path} has drifted: run `tetraflux build`"
        )


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(stack(Settings())) == TREE, "render must depend on the stack alone"


def test_the_tree_has_the_promised_shape() -> None:
    promised = {
        "apps/security/namespace.yaml",
        "apps/security/kustomization.yaml",
        f"{HOME}/ks.yaml",
        *(f"{HOME}/app/{n}.yaml" for n in ("kustomization", "ocirepository", "helmrelease")),
        *(
            f"{HOME}/monitoring/{name}.yaml"
            for name in (
                "kustomization",
                "prometheusrule",
                "alertmanagerconfig",
                "gatus",
                "service",
            )
        ),
        f"{HOME}/monitoring/dashboards/tetragon-overview.json",
    }
    assert promised <= TREE.keys(), f"missing: {sorted(promised - TREE.keys())}"


def test_the_eight_policies_are_there() -> None:
    names = {
        Path(path).stem
        for path in TREE
        if "/policies/" in path and not path.endswith("kustomization.yaml")
    }
    eight = {
        "sensitive-files",
        "privileged-execution",
        "suspicious-network",
        "crypto-mining-detection",
        "ssh-activity",
        "package-management",
        "container-escape-attempts",
        "kubectl-exec",
    }
    detections = {next((e for e in eight if f"{n}-".startswith(f"{e}-")), n) for n in names}
    signals = {name for name in names if name.startswith("signal-")}
    assert eight <= detections - signals, sorted(names)


def test_every_file_names_the_python_file_to_edit(root: Path) -> None:
    for path, content in TREE.items():
        if path.endswith(".json"):
            continue  # JSON has no comments
        sources = re.findall(
            rf"^# {path}: written by `tetraflux build` from (\S+): edit that.$",
            content.decode(),
            re.MULTILINE,
        )
        assert sources, f"{path} does not say where it comes from"
        for source in sources:
            assert (root / source).exists(), f"{path} names {source}, which is not there"


def test_public_schemas_come_first_where_editors_look() -> None:
    for path, content in TREE.items():
        first = content.decode().split("\n", 1)[0]
        public = (
            "kustomization",
            "ks",
            "helmrelease",
            "ocirepository",
            "prometheusrule",
            "alertmanagerconfig",
        )
        if Path(path).stem in public and path.endswith(".yaml"):
            assert first.startswith("# yaml-language-server: $schema=https://"), f"{path}: {first}"


@pytest.mark.parametrize("form", FORMS)
def test_yaml_1_1_and_1_2_parsers_read_the_same_values(form: str) -> None:
    for path, content in made(form).files.items():
        assert b"\r" not in content, f"{path} has a CR"
        assert not path.endswith(".yaml") or _reads_the_same(content), (
            f"{path} reads differently in YAML 1.1 and 1.2"
        )


@cache
def _reads_the_same(content: bytes) -> bool:
    """Most forms share most files, and these parsers are slow."""
    old = list(yaml.safe_load_all(content))
    return old == [_plain(each) for each in YAML(typ="safe", pure=True).load_all(content)]


def _plain(data: Any) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_every_setting_passes_all_checks(form: str) -> None:
    errors = [finding.text() for finding in made(form).findings if finding.severity == "error"]
    assert not errors, errors


def test_both_forms_of_the_chart_source() -> None:
    helm = tree(chart={"source": "helm"})
    release = loaded(helm, f"{HOME}/app/helmrelease.yaml")[0]["spec"]
    assert "chartRef" not in release, "a HelmRepository's chart is named by chart.spec"
    assert release["chart"]["spec"]["version"] == "1.6.0", release["chart"]
    assert loaded(helm, f"{HOME}/app/helmrepository.yaml")[0]["spec"]["url"] == (
        "https://helm.cilium.io"
    ), "the project's own index"
    assert f"{HOME}/app/ocirepository.yaml" not in helm, "one source is enough"
    source = loaded(TREE, f"{HOME}/app/ocirepository.yaml")[0]["spec"]
    assert source["layerSelector"]["operation"] == "copy", "Helm wants the layer as it is"


def test_a_digest_pins_the_chart_beside_its_tag() -> None:
    digest = "sha256:" + "0" * 64
    source = loaded(tree(chart={"digest": digest}), f"{HOME}/app/ocirepository.yaml")[0]
    assert source["spec"]["ref"] == {"tag": "1.6.0", "digest": digest}, source["spec"]["ref"]


def test_only_talos_gets_the_tracing_mount() -> None:
    talos = loaded(TREE, f"{HOME}/app/helmrelease.yaml")[0]["spec"]["values"]
    other = loaded(tree(agent={"os": "generic"}), f"{HOME}/app/helmrelease.yaml")[0]["spec"]
    assert talos["extraHostPathMounts"][0]["mountPath"] == "/sys/kernel/tracing", talos
    assert "extraHostPathMounts" not in other["values"], "other hosts need no mount"


def test_the_deny_list_never_drops_an_event_of_a_policy() -> None:
    values = loaded(TREE, f"{HOME}/app/helmrelease.yaml")[0]["spec"]["values"]["tetragon"]
    for line in values["exportDenyList"].split("\n"):
        dropped = set(json.loads(line)["event_set"])
        assert dropped <= {"PROCESS_EXEC", "PROCESS_EXIT"}, f"{line} drops {dropped}"


def test_the_allow_list_follows_the_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    from tetraflux.model.detection import Detection
    from tetraflux.model.kinds.tetragon import EventType

    produced = frozenset({EventType.PROCESS_LSM})
    monkeypatch.setattr(Detection, "event_types", property(lambda self: produced))
    values = loaded(tree(), f"{HOME}/app/helmrelease.yaml")[0]["spec"]["values"]["tetragon"]
    allowed = json.loads(values["exportAllowList"])["event_set"]
    assert allowed[-1] == "PROCESS_LSM", f"a policy with LSM hooks needs it: {allowed}"


def test_no_alert_of_another_namespace_is_lost_on_the_way_to_the_config() -> None:
    rules = loaded(TREE, f"{HOME}/monitoring/prometheusrule.yaml")[0]["spec"]["groups"][0]["rules"]
    alerts = [rule for rule in rules if "alert" in rule]
    assert all(rule["labels"]["namespace"] == "security" for rule in alerts), "OnNamespace matches"
    free = tree(monitoring={"routing": "global"})
    rules = loaded(free, f"{HOME}/monitoring/prometheusrule.yaml")[0]["spec"]["groups"][0]["rules"]
    alerts = [rule for rule in rules if "alert" in rule]
    assert all("namespace" not in rule["labels"] for rule in alerts), "the workload's stays"


def test_each_gatus_style_has_all_checks_once() -> None:
    names = ["tetragon-agent-health", "tetragon-policy-loaded", "tetragon-process-events"]
    config = loaded(TREE, f"{HOME}/monitoring/gatus.yaml")[0]
    endpoints = yaml.safe_load(config["data"]["tetragon.yaml"])["endpoints"]
    assert [endpoint["name"] for endpoint in endpoints] == names, endpoints
    assert config["metadata"]["labels"] == {"gatus.io/enabled": "true"}, config["metadata"]
    annotated = tree(monitoring={"gatus": "sidecar"})
    assert f"{HOME}/monitoring/gatus.yaml" not in annotated, "gatus-sidecar reads no ConfigMap"
    port, *services = loaded(annotated, f"{HOME}/monitoring/service.yaml")
    assert "annotations" not in port["metadata"], "one Service is one endpoint: it is the port"
    marks = [service["metadata"]["annotations"] for service in services]
    assert all(mark["gatus.home-operations.com/enabled"] == "true" for mark in marks), marks
    named = [yaml.safe_load(m["gatus.home-operations.com/endpoint"])["name"] for m in marks]
    assert named == names, named
    assert all(service["spec"]["ports"] for service in services), "without ports none is read"


def test_fluent_bit_keeps_its_place_and_never_gives_up() -> None:
    for store in ("loki", "elasticsearch"):
        files = tree(logs={"shipping": store, "host": "logs.example.org"})
        release = loaded(files, f"{HOME}/logs/helmrelease.yaml")[0]
        config = release["spec"]["values"]["config"]
        assert "positions.db" in config["inputs"], "a restart would ship everything again"
        assert "no_limits" in config["outputs"], "a short outage of the store would lose events"
        assert "storage.total_limit_size 512M" in config["outputs"], "a long one would fill disks"
        assert release["spec"]["values"]["tolerations"] == [{"operator": "Exists"}], (
            "it runs where the agent runs"
        )
        assert release["metadata"]["annotations"] == {
            "kustomize.toolkit.fluxcd.io/substitute": "disabled"
        }, "its ${...} are Fluent Bit's"
        assert "{{" not in json.dumps(config), "the chart hands every section to tpl"
        assert len(loaded(files, f"{HOME}/ks.yaml")) == 5, "a Kustomization of its own"


def test_nothing_below_model_imports_the_generator(root: Path) -> None:
    for file in sorted((root / "model").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", [])]
            module = getattr(node, "module", None) or ""
            found = [module, *names, *(f"{module}.{name}" for name in names)]
            assert not any(f"{name}.".startswith("tetraflux.gen.") for name in found), (
                f"{file} imports gen"
            )


def test_only_the_writers_write(root: Path) -> None:
    writers = re.compile(
        r"(.*\.)?(write_text|write_bytes|open|unlink|mkdir)|os\.(replace|rename|unlink)"
    )
    found = [
        file.relative_to(root).as_posix()
        for package in ("gen", "model")
        for file in sorted((root / package).rglob("*.py"))
        if any(
            isinstance(each, ast.Call)
            and writers.fullmatch(ast.unparse(each.func))
            and [ast.unparse(mode) for mode in each.args] != ["'rb'"]
            for each in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        )
    ]
    # One writes; two make and empty folders for it, and one opens pipes to read them. What promtool
    # reads of mutants is in a temporary folder, and the self-test runs in a pod.
    writing = [
        *(
            "gen/files.py",
            "gen/importer/writing.py",
            "gen/lint/tetralint/content.py",
            "gen/maintain/mutate/trial.py",
            "gen/tree.py",
        ),
        "model/self_test_program.py",
    ]
    assert found == writing, f"these write as well: {found}"


@pytest.mark.slow
@settings(max_examples=60)
@given(
    given_settings=st.fixed_dictionaries(
        {},
        optional={
            "namespace": st.one_of(st.sampled_from(["security", "x", "a.b"]), st.text(max_size=9)),
            "cluster_name": st.one_of(st.sampled_from(["", "on", "1.10"]), st.text(max_size=9)),
            "chart": st.fixed_dictionaries(
                {"source": st.sampled_from(["oci", "helm"]), "version": st.just("1.6.0")}
            ),
            "agent": st.fixed_dictionaries(
                {"max_unavailable": st.one_of(st.integers(-2, 9), st.sampled_from(["5%", "x"]))},
                optional={"muted_namespaces": st.lists(st.sampled_from(["on", "no", "8080"]))},
            ),
            "monitoring": st.fixed_dictionaries(
                {
                    "prometheus_labels": st.dictionaries(
                        st.sampled_from(["on", "release", "y"]),
                        st.one_of(st.sampled_from(["on", "1.10", "8080"]), st.text(max_size=5)),
                    )
                }
            ),
        },
    )
)
def test_any_settings_give_a_tree_or_a_clear_error(given_settings: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from tetraflux.gen.declarations import settings_findings

    try:
        wanted = Settings.model_validate(given_settings)
    except ValidationError as error:
        texts = [
            finding.text() for finding in settings_findings(error, "settings.yaml", lambda _: 0)
        ]
        assert texts and all("fix:" in text for text in texts), texts
        return
    of = build(wanted)
    assert isinstance(of, Build), f"settings that are taken must render: {of}"
    labels = loaded(of.files, f"apps/{wanted.namespace}/tetragon/monitoring/prometheusrule.yaml")
    assert (labels[0]["metadata"].get("labels") or {}) == dict(
        wanted.monitoring.prometheus_labels
    ), "values survive a YAML 1.1 parser"
