"""Every gate can fail: each finding of `tetraflux check` is provoked by breaking a good tree."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from dashboard_cases import BOARD
from dashboard_cases import CASES as DASHBOARD_CASES

from tetraflux.gen import check
from tetraflux.gen.build import build
from tetraflux.gen.pages import pages as finding_pages
from tetraflux.gen.render import Build, files
from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.settings import Settings

GOOD = build(Settings())
GOOD_WITH_LOGS = build(Settings.model_validate({"logs": {"shipping": "loki"}}))

Objects = dict[str, Any]
Change = Callable[[Objects], object]


def objects(made: Build) -> Objects:
    """The tree's data by `Kind/namespace/name`, kustomizations and dashboards by their path."""
    return {document.name or document.path: document.data for document in made.documents}


def broken(made: Build, change: Change) -> list[Finding]:
    """What the checks say of the tree after the change."""
    documents = [d._replace(data=copy.deepcopy(d.data)) for d in made.documents]
    again = made._replace(documents=tuple(documents))
    change(objects(again))
    return list(check.run(again._replace(files=files(again.documents))))


HOME = "apps/security/tetragon"
RELEASE = "HelmRelease/security/tetragon"
RULES = "PrometheusRule/security/tetragon-rules"
CONFIG = "AlertmanagerConfig/security/tetragon"
CHECKS = "ConfigMap/security/tetragon-gatus"
POLICIES = "Kustomization/flux-system/tetragon-policies"


def values(tree: Objects) -> Any:
    return tree[RELEASE]["spec"]["values"]


def rule(tree: Objects, name: str) -> Any:
    rules = tree[RULES]["spec"]["groups"][0]["rules"]
    return next(each for each in rules if each.get("alert") == name)


def expression(text: str, alert: str = "TetragonPolicyErrors") -> Change:
    return lambda tree: rule(tree, alert).update(expr=text)


def value(name: str, new: object) -> Change:
    return lambda tree: values(tree)["tetragon"].update({name: new})


def checks(text: str) -> Change:
    return lambda tree: tree[CHECKS]["data"].update({"tetragon.yaml": text})


def endpoint(**changes: object) -> Change:
    plain = {"name": "a", "url": "http://a", "conditions": ["[STATUS] == 200"]}
    return checks(json.dumps({"endpoints": [{**plain, **changes}]}))


DENY_ALL_OF_THE_HOST = '{"namespace":["","kube-system"]}'

CASES: list[tuple[str, str, Change]] = [
    # schemas
    ("schema/unknown-kind", "no schema for v1 Pod",
     lambda t: t["Namespace/security"].update(kind="Pod")),
    ("schema/invalid", "'lables' was unexpected",
     lambda t: t["Namespace/security"]["metadata"].update(lables={"a": "b"})),
    ("schema/invalid", "'matchBinary' was unexpected",
     lambda t: t["TracingPolicy/ssh-activity"]["spec"]["kprobes"][0]["selectors"][0].update(
         matchBinary=[])),
    ("schema/invalid", "is not of type",
     lambda t: t["OCIRepository/security/tetragon"]["spec"]["ref"].update(tag=1.6)),
    # kustomizations
    ("kustomization/not-listed", "no kustomization lists the file",
     lambda t: t[f"{HOME}/app/kustomization.yaml"]["resources"].pop()),
    ("kustomization/not-listed", "no kustomization lists the file",
     lambda t: t[f"{HOME}/monitoring/kustomization.yaml"].pop("configMapGenerator")),
    ("kustomization/missing", "it lists absent.yaml",
     lambda t: t[f"{HOME}/app/kustomization.yaml"]["resources"].append("./absent.yaml")),
    # Flux
    ("flux/substitution", "'${cluster}'",
     lambda t: rule(t, "TetragonAgentDown")["annotations"].update(summary="On ${cluster}")),
    ("flux/substitution", "'${datasource}'",
     lambda t: (t[BOARD].update(description="${datasource}"),
                t[f"{HOME}/monitoring/kustomization.yaml"]["configMapGenerator"][0]["options"].pop(
                    "annotations"))),
    ("flux/policy-before-crd", "tracingpolicies.cilium.io",
     lambda t: t[POLICIES]["spec"].pop("dependsOn")),
    ("flux/policy-before-crd", "tracingpolicies.cilium.io",
     lambda t: t["Kustomization/flux-system/tetragon"]["spec"].update(wait=True)),
    ("flux/blocked-by-policies", "it depends on tetragon-policies",
     lambda t: t["Kustomization/flux-system/tetragon-monitoring"]["spec"].update(
         dependsOn=[{"name": "tetragon-policies"}])),
    ("flux/namespace-pruned", "Flux may prune the namespace",
     lambda t: t["Namespace/security"]["metadata"].pop("annotations")),
    # names
    ("object/duplicate", "also defines it",
     lambda t: t["TracingPolicy/kubectl-exec"]["metadata"].update(name="ssh-activity")),
    ("object/namespace", "no namespace",
     lambda t: t["Service/security/tetragon-health"]["metadata"].pop("namespace")),
    ("object/no-such-namespace", "the tree does not create the namespace security",
     lambda t: t["Namespace/security"]["metadata"].update(name="elsewhere")),
    ("object/unprivileged", "pod-security.kubernetes.io/enforce is not set",
     lambda t: t["Namespace/security"]["metadata"].pop("labels")),
    ("object/unprivileged", "pod-security.kubernetes.io/enforce is baseline",
     lambda t: t["Namespace/security"]["metadata"]["labels"].update(
         {"pod-security.kubernetes.io/enforce": "baseline"})),
    # references
    ("reference/object", "Secret/security/pushovr",
     lambda t: t[CONFIG]["spec"]["receivers"][0]["pushoverConfigs"][0]["token"].update(
         name="pushovr")),
    ("reference/object", "Service/monitoring/prometheus-operator",
     lambda t: t["ConfigMap/security/tetragon-gatus"]["data"].update(
         {"tetragon.yaml": "url: http://prometheus-operator.monitoring.svc:9090"})),
    ("reference/object", "OCIRepository/security/tetragn",
     lambda t: t[RELEASE]["spec"]["chartRef"].update(name="tetragn")),
    ("reference/object", "GitRepository/flux-system/fleet",
     lambda t: t[POLICIES]["spec"]["sourceRef"].update(name="fleet")),
    ("reference/object", "Kustomization/flux-system/tetragone",
     lambda t: t[POLICIES]["spec"]["dependsOn"][0].update(name="tetragone")),
    ("reference/key", "'tokn'",
     lambda t: t[CONFIG]["spec"]["receivers"][0]["pushoverConfigs"][0]["token"].update(key="tokn")),
    ("reference/receiver", "'pager'",
     lambda t: t[CONFIG]["spec"]["route"].update(receiver="pager")),
    ("reference/path", "has no kustomization.yaml",
     lambda t: t[POLICIES]["spec"].update(path="./output/kubernetes/apps/security/policies")),
    ("reference/datasource", "'prometheus-1'",
     lambda t: t[BOARD]["panels"][1].update(datasource={"type": "prometheus",
                                                        "uid": "prometheus-1"})),
    ("reference/unused", "nothing refers to it",
     lambda t: t[CONFIG]["spec"]["receivers"][0].pop("pushoverConfigs")),
    # expressions
    ("promql/parse", "Prometheus would reject it", expression("sum(")),
    ("promql/metric", "did you mean tetragon_events_total?",
     expression("rate(tetragon_event_total[5m]) > 0")),
    ("promql/label", "did you mean policy?",
     expression('tetragon_policy_events_total{polcy="ssh-activity"} > 0')),
    ("promql/label", "groups or joins by nod,",
     expression("max by (nod) (tetragon_tracingpolicy_loaded) > 0")),
    ("promql/label", "groups or joins by nod,",
     expression("tetragon_build_info and on (nod) tetragon_tracingpolicy_loaded")),
    ("promql/label-value", "did you mean load_error?",
     expression('tetragon_tracingpolicy_loaded{state=~"error|loaderror"} > 0')),
    ("promql/policy", "did you mean sensitive-files?",
     expression('tetragon_policy_events_total{policy="sensitive-file"} > 0')),
    ("promql/template-label", "uses $labels.node",
     expression("max(tetragon_tracingpolicy_loaded) > 0")),
    ("promql/metric", "nothing exports tetragon_nothing",
     lambda t: t[BOARD]["panels"][1]["targets"][0].update(expr="tetragon_nothing")),
    ("promql/rate-of-gauge", "rate is applied to tetragon_process_cache_size",
     expression("rate(tetragon_process_cache_size[5m]) > 0")),
    ("promql/rate-of-gauge", "increase is applied to tetragon_map_errors_update_total",
     expression("increase(tetragon_map_errors_update_total[5m]) > 0")),
    ("promql/bare-counter", "tetragon_process_cache_evictions_total is a counter",
     expression("tetragon_process_cache_evictions_total > 5")),
    ("promql/bare-counter", "tetragon_events_total is a counter",
     expression("sum by (node) (tetragon_events_total unless tetragon_build_info offset 5m)")),
    ("promql/short-window", "rate has a window of 60 seconds of tetragon_events_total",
     expression("rate(tetragon_events_total[1m]) > 0")),
    ("promql/short-window", "four scrape intervals, 240 seconds",
     lambda t: values(t)["tetragon"]["prometheus"]["serviceMonitor"].pop("scrapeInterval")),
    ("promql/sum-of-agents", "sum adds up tetragon_tracingpolicy_loaded",
     expression('sum(tetragon_tracingpolicy_loaded{state="enabled"}) < 8')),
    ("promql/sum-of-agents", "sum adds up tetragon_tracingpolicy_loaded",
     expression("sum by (state) (tetragon_tracingpolicy_loaded) > 0")),
    ("promql/no-metrics", "the metrics of Tetragon 9.9.9 are not known",
     lambda t: t["OCIRepository/security/tetragon"]["spec"]["ref"].update(tag="9.9.9")),
    # Helm values
    ("values/no-chart", "the keys of chart tetragon 9.9.9 are not known here",
     lambda t: t["OCIRepository/security/tetragon"]["spec"]["ref"].update(tag="9.9.9")),
    ("values/newer-patch", "chart tetragon 1.6.9 is not known here, and is judged as 1.6.1",
     lambda t: t["OCIRepository/security/tetragon"]["spec"]["ref"].update(tag="1.6.9")),
    ("values/dead-key", "use tetragon.exportFilePerm",
     lambda t: values(t).update(exportFilePerm="640")),
    ("values/dead-key", "use exportDirectory", value("exportDirectory", "/x")),
    ("values/ignored-key", "enableCiliumAPI", lambda t: None),
    ("values/type", "is not of type string", value("exportFilePerm", 640)),
    ("values/default", "'30s' is the chart's default", value("processCacheGCInterval", "30s")),
    ("values/export-directory", "chart 1.6.0 mounts /var/run/cilium itself",
     lambda t: values(t).update(exportDirectory="/var/run/cilium")),
    # policies
    ("policy/mode", "policy-mode is not set",
     lambda t: t["TracingPolicy/ssh-activity"]["spec"].update(options=[])),
    ("policy/mode", "policy-mode is enforce",
     lambda t: t["TracingPolicy/ssh-activity"]["spec"]["options"][0].update(value="enforce")),
    ("policy/scope", "enforces without a podSelector and a reason",
     lambda t: t["TracingPolicy/ssh-activity"].update(
         kind="TracingPolicyNamespaced",
         spec={"options": [{"name": "policy-mode", "value": "enforce"}]})),
    ("policy/arg-index", "index 7 is not declared in the args of security_file_open (declared: 0)",
     lambda t: t["TracingPolicy/sensitive-files"]["spec"]["kprobes"][0]["selectors"][0][
         "matchArgs"][0].update(index=7, args=[])),
    ("policy/arg-index", "there is no position 2 in the args (2 declared) of security_bprm_check",
     lambda t: t["TracingPolicy/ssh-activity"]["spec"]["kprobes"][0]["selectors"][0][
         "matchArgs"][0].update(args=[2])),
    ("policy/arg-index", "there is no position 0 in the data (0 declared) of security_bprm_check",
     lambda t: t["TracingPolicy/ssh-activity"]["spec"]["kprobes"][0]["selectors"][0].update(
         matchData=[{"args": [0], "operator": "Equal", "values": ["x"]}])),
    # templates
    ("template/broken", "not closed",
     lambda t: rule(t, "TetragonAgentDown")["annotations"].update(summary="on {{ $labels.node ")),
    ("template/broken", "not closed before",
     lambda t: rule(t, "TetragonAgentDown")["annotations"].update(
         summary="{{ $labels.node and {{ $labels.job }}")),
    ("template/broken", "'if' has no end",
     lambda t: rule(t, "TetragonAgentDown")["annotations"].update(summary="{{ if .x }}a")),
    ("template/broken", "'end' is outside",
     lambda t: t[CONFIG]["spec"]["receivers"][0]["pushoverConfigs"][0].update(title="{{ end }}")),
    ("values/export-directory", "chart 1.6.0 mounts /sys/kernel/tracing itself",
     lambda t: values(t).update(exportDirectory="/sys/kernel/tracing")),
    # the agent's API
    ("agent-api/address", "has the address localhost:54321, not a unix socket",
     lambda t: values(t)["tetragon"].pop("grpc")),
    ("agent-api/shared-socket", "is in /var/run/tetragon, the export directory",
     lambda t: values(t).update(exportDirectory="/var/run/tetragon")),
    # export lists
    ("export/filter", "unknown key namespaces",
     value("exportDenyList", '{"namespaces":["x"]}')),
    ("export/filter", "is not valid JSON", value("exportAllowList", "PROCESS_EXEC")),
    ("export/mutes-policy", "drops PROCESS_KPROBE", value("exportDenyList", DENY_ALL_OF_THE_HOST)),
    ("export/not-allowed", "PROCESS_KPROBE is not in the list",
     value("exportAllowList", '{"event_set":["PROCESS_EXEC"]}')),
    ("export/redaction", "has no capture group",
     value("redactionFilters", '{"redact":["password=\\\\S+"]}')),
    ("export/redaction", "is not a valid RE2 expression",
     value("redactionFilters", '{"redact":["(?=a)(b)"]}')),
    # health checks
    ("gatus/unheard", "does not read a key checks",
     lambda t: t[CHECKS]["data"].update(checks="{}")),
    ("gatus/unheard", "Gatus does not read external", checks("external: []\n")),
    ("gatus/unheard", "does not know the key condition", checks("endpoints: [{condition: a}]\n")),
    ("gatus/refused", "is not a map with a list", checks("endpoints: none\n")),
    ("gatus/refused", "is not a map with a list", checks("endpoints: [\n")),
    ("gatus/refused", "has no operator", endpoint(conditions=["[STATUS]==200"])),
    ("gatus/expansion", "contains a $", endpoint(group="$cluster")),
    ("gatus/condition", "[STAUS] is not a placeholder", endpoint(conditions=["[STAUS] == 200"])),
    ("gatus/blind", "would be true when nothing answers",
     endpoint(conditions=["[RESPONSE_TIME] < 500", "[BODY].data.result[0].value[1] <= 0"])),
    # secrets
    ("secret/object", "a Secret with data",
     lambda t: t["Namespace/security"].update(kind="Secret", data={"a": "Yg=="})),
    ("secret/literal", "'hunt'...",
     lambda t: t[CONFIG]["spec"]["receivers"][0]["pushoverConfigs"][0].update(token="hunter2")),
    *DASHBOARD_CASES,
]  # fmt: skip


@cache
def of_case(change: Change) -> list[Finding]:
    """What is said of the good tree after the change of a case."""
    return broken(GOOD, change)


@pytest.mark.parametrize(("id_", "said", "change"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_broken_tree_is_found_and_named(id_: str, said: str, change: Change) -> None:
    found = [finding for finding in of_case(change) if finding.id == id_]
    texts = [finding.text() for finding in found]
    assert any(said in text for text in texts), f"wanted {id_} saying {said!r}, got {texts}"
    for finding in found:
        assert finding.file.startswith("model/"), f"{finding.file} is no place to fix it"
        assert finding.consequence, f"{finding.id} does not say what would happen"
        assert finding.fix, f"{finding.id} does not say what to do"


@pytest.mark.parametrize("made", [GOOD, GOOD_WITH_LOGS], ids=["default", "logs"])
def test_the_stack_as_it_is_has_no_errors(made: Build) -> None:
    errors = [f.text() for f in made.findings if f.severity is Severity.ERROR]
    assert not errors, errors


def test_two_dashboards_of_one_uid_are_found() -> None:
    twin = [each._replace(path=each.path.replace("tetragon-", "twin-"))
            for each in GOOD.documents if each.path == BOARD]  # fmt: skip
    both = GOOD._replace(documents=(*GOOD.documents, *twin))
    said = [finding.problem for finding in check.run(both) if finding.id == "dashboard/identity"]
    assert said == [
        f"{BOARD} has the same uid 'tetragon-overview'",
        f"{BOARD} has the same title 'Tetragon overview'",
    ]


def test_the_dead_key_that_the_owner_asks_for_is_a_note() -> None:
    notes = [(f.id, f.path) for f in GOOD.findings]
    assert notes == [("values/ignored-key", "spec.values.tetragon.enableCiliumAPI")], notes


def test_every_check_has_a_case_that_breaks_it() -> None:
    ids = {id_ for module in check.modules() for id_ in module.PAGES}
    missing = ids - {case[0] for case in CASES}
    assert not missing, f"no test breaks {sorted(missing)}"


def test_every_finding_has_a_page() -> None:
    pages = finding_pages()
    for id_, _, change in CASES:
        for finding in of_case(change):
            assert finding.id in pages, f"{finding.id} (seen in the case of {id_}) has no page"
    for id_, page in pages.items():
        assert page.startswith("\n") and page.endswith("\n"), f"the page of {id_} has no frame"
        assert len(page.split()) > 15, f"the page of {id_} explains nothing"


def test_all_faults_are_collected_before_the_build_fails() -> None:
    def two(tree: Objects) -> None:
        values(tree).update(exportFilePerm="640")
        tree[CONFIG]["spec"]["route"].update(receiver="pager")

    ids = {finding.id for finding in broken(GOOD, two)}
    assert {"values/dead-key", "reference/receiver"} <= ids, f"one fault hid the other: {ids}"


@pytest.mark.parametrize("source", ["oci", "helm"])
def test_from_chart_1_7_on_the_agents_own_folder_is_no_export_directory(source: str) -> None:
    chart = {"version": "1.7.0", "source": source}
    made = build(Settings.model_validate({"chart": chart}))
    said = "values/export-directory"
    assert said not in {f.id for f in made.findings}, "1.7.0 does not mount the default"
    found = broken(made, lambda t: values(t).update(exportDirectory="/var/run/tetragon"))
    texts = [f.text() for f in found if f.id == said]
    assert texts and "/var/run/tetragon" in texts[0], "1.7.0 mounts /var/run/tetragon itself"


SOUND = [
    "count(tetragon_events_total) > 0",
    "absent(tetragon_events_total)",
    "sum by (node) (tetragon_tracingpolicy_loaded) > 0",
    "sum without (state) (tetragon_tracingpolicy_loaded) > 0",
    'sum(tetragon_tracingpolicy_loaded{node="a"}) > 0',
    'sum(max by (state) (tetragon_tracingpolicy_loaded{state=~"error|load_error"})) > 0',
    "sum(tetragon_process_cache_size) > 0",
    "delta(tetragon_process_cache_size[5m]) > 0",
    "changes(kube_daemonset_status_number_ready[30s]) > 0",
    "tetragon_events_total unless tetragon_events_total offset 5m",
    "rate(tetragon_handling_latency_bucket[2m]) > 0",
]


@pytest.mark.parametrize("text", SOUND)
def test_an_expression_that_is_sound_is_left_alone(text: str) -> None:
    ids = ("promql/rate-", "promql/bare-", "promql/short-", "promql/sum-", "promql/metric")
    found = [f.text() for f in broken(GOOD, expression(text)) if f.id.startswith(ids)]
    assert not found, found
