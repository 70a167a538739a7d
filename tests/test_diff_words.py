"""`tetraflux diff`: what it says to a reviewer."""

from __future__ import annotations

from typing import Any

import pytest
from diff_cases import (
    FLUX_PRUNE,
    HOME,
    alert,
    config_map,
    flux,
    kustomization,
    marked,
    policy,
    release,
    repository,
    rules,
    said,
    thing,
    tree,
)
from diff_words_cases import PROVOKED

from tetraflux.gen.diff import compare
from tetraflux.gen.diff.vocabulary import WORDS


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_said_when_it_matters(word: str) -> None:
    old, new, text = PROVOKED[word]
    found = said(old, new)
    assert word in found, f"{word} was not said, only {found}"
    assert text in found[word]


@pytest.mark.parametrize("word", WORDS)
def test_no_word_is_said_when_nothing_changes(word: str) -> None:
    assert compare(PROVOKED[word][1], PROVOKED[word][1]) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (policy("monitor", "Override"), policy(None, "Override")),
        (policy(None, "Post"), policy(None, "Post", "Signal")),
        (policy("monitor", "Post"), policy("montior", "Sigkill")),
        (None, policy(None, "NotifyEnforcer")),
    ],
)
def test_a_policy_enforces_however_the_guard_is_lost(
    old: dict[str, Any] | None, new: dict[str, Any]
) -> None:
    found = said(tree(old) if old else {}, tree(new))
    assert "policy/enforces" in found, found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (policy("monitor", "Post"), policy("monitor", "Sigkill")),
        (policy(None, "Sigkill"), policy("enforce", "Sigkill", "Post")),
        (policy("monitor", "Post"), policy("enforce", "Post")),
    ],
)
def test_a_policy_that_does_not_begin_to_enforce_is_not_said_to(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert "policy/enforces" not in said(tree(old), tree(new))


def test_what_is_left_behind_is_not_called_gone() -> None:
    found = said(tree(marked(policy(None, "Sigkill"), **{FLUX_PRUNE: "disabled"})), {})
    assert list(found) == ["flux/left-behind"], "the agents keep the policy"


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"prune": True}, "flux/deleted"),
        ({"prune": False}, "flux/left-behind"),
        ({"deletionPolicy": "Orphan"}, "flux/left-behind"),
        ({"prune": False, "deletionPolicy": "Delete"}, "flux/deleted"),
    ],
)
def test_objects_go_with_their_kustomization_as_its_deletion_policy_says(
    spec: dict[str, Any], word: str
) -> None:
    changes = compare(flux(kustomization(**spec)) | tree(config_map()), {})
    notes = [n.id for change in changes for n in change.notes if change.object == "ConfigMap/ns/x"]
    assert notes == [word]


def test_the_nearest_kustomization_owns_an_object() -> None:
    outer = kustomization("outer", path=f"./{HOME}", prune=False)
    old = tree(outer, kustomization(), folder="apps") | tree(config_map())
    assert (
        "Kustomization app prunes"
        in said(old, tree(outer, kustomization(), folder="apps"))["flux/deleted"]
    )


def test_an_alert_that_moves_to_another_object_is_not_removed() -> None:
    other = rules(alert()) | {"metadata": {"name": "y", "namespace": "ns"}}
    assert "alert/removed" not in said(tree(rules(alert())), tree(other))


def test_two_alerts_of_one_name_are_both_followed() -> None:
    found = said(tree(rules(alert(), alert(expr="a"))), tree(rules(alert(), alert(expr="b"))))
    assert found == {"alert/expression": "alert Down #2 fires on another expression"}


@pytest.mark.parametrize("key", ["crds", "tetragonOperator", "updateStrategy"])
def test_values_outside_the_agents_pods_do_not_restart_them(key: str) -> None:
    old, new = (tree(release(values={key: value}), repository()) for value in ("a", "b"))
    assert list(said(old, new)) == ["helm/upgrade"]


def test_values_of_another_chart_restart_no_agent() -> None:
    source = repository("oci://ghcr.io/fluent/helm-charts/fluent-bit")
    old, new = (tree(release(values={"tetragon": value}), source) for value in ("a", "b"))
    assert list(said(old, new)) == ["helm/upgrade"]


def test_a_tag_under_a_pinned_digest_is_no_new_version() -> None:
    old, new = (
        tree(release(), repository(tag=tag, digest="sha256:1")) for tag in ("1.6.0", "1.7.0")
    )
    assert said(old, new) == {}, "Flux prefers the digest"


def test_a_switch_to_the_helm_repository_is_a_new_source_of_the_same_version() -> None:
    chart = {
        "chart": "tetragon",
        "version": "1.6.0",
        "sourceRef": {"kind": "HelmRepository", "name": "cilium"},
    }
    index = thing(
        "HelmRepository",
        "source.toolkit.fluxcd.io/v1",
        "cilium",
        spec={"url": "https://helm.cilium.io"},
    )
    found = said(
        tree(release(), repository()),
        tree(release(chartRef=None, chart={"spec": chart}), index),
    )
    assert "https://helm.cilium.io" in found["helm/source"]
    assert "helm/version" not in found, found
