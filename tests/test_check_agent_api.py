"""The agent's API is found open wherever the tree says so, and a closed one is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from test_check import GOOD, GOOD_WITH_LOGS, Change, broken, values

SOCKET = "unix:///var/run/tetragon/tetragon.sock"
ADDRESS, SHARED = "agent-api/address", "agent-api/shared-socket"


def agent(**changes: Any) -> Change:
    return lambda tree: values(tree)["tetragon"].update(changes)


def address(text: Any) -> Change:
    return agent(grpc={"address": text})


def ids(change: Change, made: Any = GOOD) -> set[str]:
    return {each.id for each in broken(made, change) if each.id.startswith("agent-api/")}


@pytest.mark.parametrize(
    "text",
    ["localhost:54321", "127.0.0.1:54321", "0.0.0.0:54321", "[::1]:54321", ":54321", "localhost",
     "node", "tcp://localhost:1", "unix:/run/x.sock", "UNIX:///run/x.sock", "unix://run/x.sock",
     "unix:", "/run/x.sock", "", 54321],
)  # fmt: skip
def test_what_the_agent_takes_for_tcp_or_refuses_is_found(text: Any) -> None:
    assert ids(address(text)) == {ADDRESS}, f"{text!r} passed"


STRONGER: list[dict[str, Any]] = [
    {"extraArgs": {"server-address": "localhost:54321"}},
    {"extraArgs": {"server-address": ""}},
    {"argsOverride": ["--debug", "--server-address=:54321"]},
    {"argsOverride": ["--server-address", "localhost:54321", "--debug"]},
    {"argsOverride": [f"--server-address={SOCKET}", "--server-address=localhost:1"]},
    {"commandOverride": ["/usr/bin/tetragon", "--server-address=localhost:54321"]},
    {"extraEnv": [{"name": "TETRAGON_SERVER_ADDRESS", "value": "localhost:54321"}]},
    {"extraEnv": [{"name": "TETRAGON_SERVER_ADDRESS", "valueFrom": {"fieldRef": {}}}]},
    {"grpc": {"enabled": False}, "extraArgs": {"server-address": "localhost:54321"}},
]


@pytest.mark.parametrize("change", STRONGER, ids=str)
def test_an_address_that_wins_over_the_value_is_found(change: dict[str, Any]) -> None:
    found = [each for each in broken(GOOD, agent(**change)) if each.id == ADDRESS]
    assert found, f"{change} passed"
    place = found[0].path.removeprefix("spec.values.tetragon.")
    assert place in change and place != "grpc", f"{place} is not where the address stands"


CLOSED: list[dict[str, Any]] = [
    {},
    {"grpc": {"enabled": False}},
    {"grpc": {"address": "unix:///run/tetragon/tetragon.sock"}},
    {"grpc": {"address": "unix:///tmp/a.sock"}},
    {"grpc": {"address": "localhost:54321"}, "extraArgs": {"server-address": SOCKET}},
    {"extraArgs": {"server-address": SOCKET, "debug": ""}, "argsOverride": []},
    {"extraArgs": {"server-address": ":1"}, "argsOverride": [f"--server-address={SOCKET}"]},
    {"extraEnv": [{"name": "SERVER_ADDRESS", "value": "localhost:54321"}]},
]


@pytest.mark.parametrize("change", CLOSED, ids=str)
def test_a_closed_api_is_left_alone(change: dict[str, Any]) -> None:
    assert ids(agent(**change)) == set(), f"{change} was taken for an open one"


@pytest.mark.parametrize(
    "folder",
    ["/var/run/tetragon", "/var/run/tetragon/", "/run/tetragon", "/var/run", "/run", "/var",
     "//var/run/tetragon", "/var/run/../run/tetragon"],
)  # fmt: skip
def test_every_folder_that_holds_the_socket_is_no_export_directory(folder: str) -> None:
    found = ids(lambda t: values(t).update(exportDirectory=folder))
    assert found == {SHARED}, f"{folder} holds the socket, and passed"


@pytest.mark.parametrize(
    "folder", ["/var/run/tetragon/export", "/var/run/tetragon-logs", "/var/log"]
)
def test_a_folder_beside_the_socket_is_an_export_directory(folder: str) -> None:
    assert ids(lambda t: values(t).update(exportDirectory=folder)) == set()


@pytest.mark.parametrize(
    "text",
    ["unix:///var/run/cilium/tetragon/tetragon.sock", "unix:///run/cilium/tetragon.sock",
     "unix:///procRoot/1/root/run/a.sock", "unix:///var/log/tetragon/tetragon.sock",
     "unix:///run/a/../cilium/a.sock", "unix:///sys/kernel/tracing/a.sock"],
)  # fmt: skip
def test_a_socket_in_what_the_chart_mounts_from_the_node_is_found(text: str) -> None:
    assert ids(address(text)) == {SHARED}, f"{text} passed"


def test_a_socket_in_a_folder_that_values_mount_from_the_node_is_found() -> None:
    def mounted(kind: str) -> Change:
        def change(tree: Any) -> None:
            values(tree)["extraVolumes"] = [{"name": "api", kind: {"path": "/srv"}}]
            values(tree)["tetragon"]["extraVolumeMounts"] = [
                {"name": "api", "mountPath": "/var/run/tetragon"}
            ]

        return change

    assert ids(mounted("hostPath")) == {SHARED}, "the folder is the node's /srv"
    assert ids(mounted("emptyDir")) == set(), "the folder is the pod's"
    extra = {"name": "run", "mountPath": "/var/run"}
    assert ids(lambda t: values(t).update(extraHostPathMounts=[extra])) == {SHARED}


def test_a_socket_in_a_folder_that_another_release_mounts_is_found() -> None:
    def change(tree: Any) -> None:
        shipper = tree["HelmRelease/security/tetragon-fluent-bit"]["spec"]["values"]
        shipper["daemonSetVolumes"][1]["hostPath"]["path"] = "/run"

    found = [each for each in broken(GOOD_WITH_LOGS, change) if each.id == SHARED]
    assert [each.problem for each in found] == [
        "the socket /var/run/tetragon/tetragon.sock of the agent's API is in /run, which "
        "HelmRelease/security/tetragon-fluent-bit mounts at "
        "spec.values.daemonSetVolumes[1]"
    ]


def test_a_chart_whose_default_is_not_known_must_be_told_the_address() -> None:
    def change(tree: Any) -> None:
        tree["OCIRepository/security/tetragon"]["spec"]["ref"].update(tag="9.9.9")
        values(tree)["tetragon"].pop("grpc")

    assert ids(change) == {ADDRESS}
