"""What `tetraflux lint` says of metadata, of nulls and of numbers, at the limits."""

from __future__ import annotations

import pytest

from tests.rule_examples import TODAY
from tetraflux.lint.files import lint_source
from tetraflux.lint.findings import Finding
from tetraflux.lint.source import Source
from tetraflux.lint.target import Target

POLICY = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: file}
spec:
  kprobes:
    - call: security_file_open
      syscall: false
      args: [{index: 0, type: file}]
      selectors:
        - matchPIDs: [{operator: In, values: [1]}]
          matchActions: [{action: Signal, argSig: 9, argError: -1}]
"""
NAMESPACED = POLICY.replace("TracingPolicy\n", "TracingPolicyNamespaced\n")


def found(text: str) -> list[Finding]:
    """The findings that are not of rules."""
    findings = lint_source(Source("x", text), Target(), TODAY).findings
    return [each for each in findings if not each.id.startswith("policy/")]


def meta(text: str) -> list[str]:
    """What is said of a policy with that metadata."""
    return [each.id for each in found(POLICY.replace("{name: file}", text))]


def with_(old: str, new: str) -> list[str]:
    """What is said of the policy with a part of its text replaced."""
    assert POLICY.count(old) == 1, old
    return [each.id for each in found(POLICY.replace(old, new))]


@pytest.mark.parametrize("name", ["a.file", "'123'", "f-1", "a" * 253])
def test_a_name_is_a_subdomain(name: str) -> None:
    assert meta(f"{{name: {name}}}") == []


@pytest.mark.parametrize(
    "name", ["File", "a_file", "-file", "file.", "a..b", "a b", "''", "a" * 254]
)
def test_what_is_no_subdomain_is_no_name(name: str) -> None:
    assert meta(f"{{name: {name}}}") == ["crd/value"]


def test_a_name_that_is_no_text_is_none() -> None:
    assert meta("{name: 123}") == ["crd/type"]
    assert meta("{}") == meta("{name: ~}") == ["crd/missing-field"]
    assert meta("~") == ["crd/missing-field"]


@pytest.mark.parametrize(
    "more",
    [
        "labels: {app.kubernetes.io/name: file, a: '', b: A_b.c-9}",
        f"labels: {{a: {'a' * 63}, {'b' * 63}: a}}",
        "annotations: {example.com/why: 'a file, and why: it is read'}",
        "uid: 6d0e5d3a, generation: 2, creationTimestamp: ~, managedFields: []",
        "labels: ~, annotations: {a: ~}",
    ],
)
def test_metadata_of_a_cluster_is_no_fault(more: str) -> None:
    assert meta(f"{{name: file, {more}}}") == []


@pytest.mark.parametrize(
    ("more", "id_"),
    [
        ("labels: {app: a file}", "crd/value"),
        ("labels: {app: web-}", "crd/value"),
        (f"labels: {{app: {'a' * 64}}}", "crd/value"),
        (f"labels: {{{'a' * 64}: a}}", "crd/value"),
        ("labels: {a/b/c: file}", "crd/value"),
        ("annotations: {a/b/c: file}", "crd/value"),
        ("annotations: {Example.com/a: file}", "crd/value"),
        ("annotations: {/a: file}", "crd/value"),
        ("labels: {app: 1}", "crd/type"),
        ("label: {app: file}", "crd/unknown-field"),
        ("namespace: web", "crd/namespace"),
    ],
)
def test_metadata_that_kubernetes_does_not_take_is_named(more: str, id_: str) -> None:
    assert meta(f"{{name: file, {more}}}") == [id_]


def test_a_namespaced_policy_has_a_namespace() -> None:
    ids = {
        text: [each.id for each in found(NAMESPACED.replace("{name: file}", text))]
        for text in ("{name: file}", "{name: file, namespace: ''}", "{name: file, namespace: web}")
    }
    assert list(ids.values()) == [["crd/namespace"], ["crd/namespace"], []], ids
    dotted = NAMESPACED.replace("{name: file}", "{name: file, namespace: web.a}")
    assert [each.id for each in found(dotted)] == ["crd/value"]


@pytest.mark.parametrize(
    "text",
    [
        "spec: ~",
        "spec: {kprobes: }",
        "spec: {kprobes: [~]}",
        "spec: {kprobes: [{call: x, selectors: }]}",
        "spec: {kprobes: [{call: }]}",
        "spec: {podSelector: {matchLabels: {app: }}}",
    ],
)
def test_a_null_without_a_default_is_one_fault(text: str) -> None:
    findings = found(f"{POLICY[: POLICY.index('spec:')]}{text}\n")
    assert [each.id for each in findings] == ["crd/null"], findings


def test_a_null_with_a_default_is_the_default() -> None:
    assert with_("syscall: false", "syscall:") == []
    assert with_("syscall: false", "return: ~") == []
    assert with_("operator: In, values", "followForks: ~, operator: In, values") == []


def test_a_field_that_is_not_known_is_none_when_it_is_null_either() -> None:
    assert with_("syscall: false", "syscal:") == ["crd/unknown-field"]
    assert with_("spec:", "status: {}\nspec:") == ["crd/unknown-field"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("values: [1]", "values: [0, 4294967295]"),
        ("argSig: 9", "argSig: 4294967295"),
        ("argError: -1", "argError: -2147483648"),
        ("index: 0", "index: 0x1"),
        ("index: 0", "index: 1.0"),
        ("index: 0", "index: 1e0"),
    ],
)
def test_numbers_that_their_type_holds_are_taken(old: str, new: str) -> None:
    assert with_(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "id_"),
    [
        ("values: [1]", "values: [4294967296]", "crd/value"),
        ("values: [1]", "values: [-1]", "crd/value"),
        ("argSig: 9", "argSig: -9", "crd/value"),
        ("argError: -1", "argError: -2147483649", "crd/value"),
        ("argError: -1", "argError: 2147483648", "crd/value"),
        ("index: 0", "index: -1", "crd/value"),
        ("index: 0", "index: 0.5", "crd/type"),
        ("index: 0", "index: '0'", "crd/type"),
    ],
)
def test_numbers_that_it_does_not_hold_are_not(old: str, new: str, id_: str) -> None:
    assert with_(old, new) == [id_]


def test_offsets_have_63_bits() -> None:
    spec = "spec: {{uprobes: [{{path: /bin/sh, offsets: [{}]}}]}}\n"
    head = POLICY[: POLICY.index("spec:")]
    assert found(head + spec.format(2**63 - 1)) == []
    assert [each.id for each in found(head + spec.format(2**63))] == ["crd/value"]


@pytest.mark.parametrize("kind", ["", "kind: tracingpolicy\n", "kind: TracingPolicyNamespace\n"])
def test_a_policy_is_known_by_its_kind(kind: str) -> None:
    text = POLICY.replace("kind: TracingPolicy\n", kind)
    assert [each.id for each in found(text)] == ["crd/kind"]
