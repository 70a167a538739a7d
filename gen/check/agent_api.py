"""The agent's API, which has no authentication, is not reachable from other pods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tetraflux.gen.check.values import MOUNTED
from tetraflux.gen.objects import chart_keys, chart_of, fault, maps, of_kind
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted
from tetraflux.model.agent_socket import is_in

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "agent-api/address": """
The agent serves its API on something other than a unix socket. Anyone who can reach that API can
read every event, including those that the export leaves out, and can add, disable and delete
policies: the API has no authentication (CVE-2026-65960). Every process on the node and every pod
in the host network can reach a TCP address, even `localhost`. The address is
`tetragon.grpc.address`; if it is absent, the chart's default applies, up to 1.6.1 localhost:54321.
The agent's argument `--server-address` and its variable TETRAGON_SERVER_ADDRESS take precedence.
The agent treats every address that does not begin with `unix://` as TCP (pkg/server/addr.go at
v1.6.0). An empty address is an error as well: the chart writes it as null, and if that removes the
key, the agent's own default applies, which is localhost:54321. To turn the API off, set
`tetragon.grpc.enabled` to false; `tetra` and `tetraflux verify` then cannot connect to the agent.
""",
    "agent-api/shared-socket": """
The unix socket of the agent's API is in a folder of the node that other pods mount: the export
directory, which log shippers read; /var/run/cilium, which the chart and Cilium's own pods mount;
another folder that the agent mounts from the node; or one that another object of the tree mounts.
A pod that reaches the socket as root can read every event and delete every policy without any
capability, and a read-only mount does not prevent it. /var/run/tetragon is for the agent alone: up
to chart 1.6.1 it is a folder of the agent's container, from 1.7.0 on a folder of the node that no
other pod mounts.
""",
}

_VARIABLE = "TETRAGON_SERVER_ADDRESS"
_FLAG = "--server-address"
_CONSEQUENCE = "could read every event and delete every policy there without authentication"
_FIX = "use the address of model/agent_socket.py"


def check(build: Build) -> Iterator[Finding]:
    """Checks the address that applies in each release of the agent."""
    for release in of_kind(build.documents, "HelmRelease"):
        chart = chart_of(release, build.documents)
        if chart is None or chart[0] != "tetragon":
            continue
        schema, _ = chart_keys(*chart) or ({}, "")
        path, address = _address(release.data["spec"]["values"], schema)
        if address is None:
            continue
        where = f"spec.values.{path}"
        if not address.startswith("unix:///"):
            yield fault(
                release,
                "agent-api/address",
                problem=f"the agent's API has the address {address or 'empty'}, not a unix socket",
                consequence=f"any pod in the host network {_CONSEQUENCE} (CVE-2026-65960)",
                fix=_FIX,
                path=where,
            )
            continue
        socket = address.removeprefix("unix://")
        for folder, whose in _shared(release, schema, build.documents):
            if is_in(socket, folder):
                yield fault(
                    release,
                    "agent-api/shared-socket",
                    problem=f"the socket {socket} of the agent's API is in {folder}, {whose}",
                    consequence=f"any pod that mounts that folder {_CONSEQUENCE}",
                    fix=_FIX,
                    path=where,
                )


def _address(values: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[str, str | None]:
    """Which value decides on the address, and the address; None where there is no API."""
    agent = values.get("tetragon", {})
    # The last one holds, and the arguments stand behind the command.
    for name in ("argsOverride" if agent.get("argsOverride") else "extraArgs", "commandOverride"):
        words = _words(agent.get(name, ()))
        for number in range(len(words) - 1, -1, -1):
            flag, is_one_word, value = words[number].partition("=")
            if flag == _FLAG:
                beside = "".join(words[number + 1 : number + 2])
                return f"tetragon.{name}", value if is_one_word else beside
    for variable in agent.get("extraEnv", ()):
        if variable.get("name") == _VARIABLE:
            return "tetragon.extraEnv", str(variable.get("value", ""))
    grpc = agent.get("grpc", {})
    path = "tetragon.grpc.address"
    if not grpc.get("enabled", True):
        return path, None
    return path, str(grpc.get("address", _default(schema, path)) or "")


def _words(arguments: Mapping[str, Any] | Sequence[str]) -> list[str]:
    """The arguments as the chart writes them (_container_tetragon.tpl at v1.6.0)."""
    if isinstance(arguments, Mapping):
        return [f"--{key}={value}" if value else f"--{key}" for key, value in arguments.items()]
    return [str(each) for each in arguments]


def _shared(
    release: Document, schema: Mapping[str, Any], documents: Sequence[Document]
) -> Iterator[tuple[str, str]]:
    """Each folder that the agent's container or another pod has from the node, and why it has."""
    values = release.data["spec"]["values"]
    export = values.get("exportDirectory", _default(schema, "exportDirectory"))
    if export:
        yield export, "the export directory, which log shippers mount"
    for folder in MOUNTED:
        yield folder, "which the chart mounts from the node"
    for mount in values.get("extraHostPathMounts", ()):
        yield mount["mountPath"], "which extraHostPathMounts mounts from the node"
    of_node = {each["name"] for each in values.get("extraVolumes", ()) if "hostPath" in each}
    for mount in values.get("tetragon", {}).get("extraVolumeMounts", ()):
        if mount["name"] in of_node:
            yield mount["mountPath"], "which extraVolumeMounts mounts from the node"
    for document in documents:
        for path, data in maps(document.data) if document is not release else ():
            volume = data.get("hostPath")
            if isinstance(volume, dict) and isinstance(volume.get("path"), str):
                yield volume["path"], f"which {document.name} mounts at {dotted(path)}"


def _default(schema: Mapping[str, Any], path: str) -> Any:
    """The chart's default for a value, or None where the chart is not known."""
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name, {})
    return schema.get("default")
