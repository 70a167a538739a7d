"""A throw-away pod in a cluster, and the agent of the node that it stands on."""

from __future__ import annotations

import json
import secrets
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from tetraflux.gen.verify.child import TargetError
from tetraflux.gen.verify.conduct import Target
from tetraflux.gen.verify.interrupts import Interrupts
from tetraflux.gen.verify.kubectl import Kubectl, Refused
from tetraflux.gen.verify.plan import Step
from tetraflux.gen.verify.pod import CONTAINER, is_ready, manifest, reason

AGENT_LABEL = "app.kubernetes.io/name=tetragon"
AGENT_CONTAINER = "tetragon"

POLL_SECONDS = 1.0

Say = Callable[[str], None]


class Wanted(NamedTuple):
    """Where the pod is made, of which image, and where the agents are."""

    kubectl: Kubectl
    image: str
    agents: str
    patience: float


@contextmanager
def target(
    wanted: Wanted, steps: Sequence[Step], interrupts: Interrupts, say: Say
) -> Iterator[Target]:
    """A target that is there as long as the context; the pod is deleted however it ends.

    Raises TargetError where there is no such context, pod or agent.
    """
    kubectl = wanted.kubectl
    kubectl.must_know_context()
    agents = Kubectl(kubectl.context, wanted.agents)
    if not _agents(agents):
        raise TargetError(
            f"there is no agent: no pod {AGENT_LABEL} in namespace {wanted.agents}; nothing was "
            f"run. fix: deploy the agent, or give its namespace by --settings"
        )
    name = f"tetragon-verify-{secrets.token_hex(4)}"
    with _pod(kubectl, name, json.dumps(manifest(name, wanted.image, steps)), interrupts, say):
        node = _node(wanted, name, say)
        agent = _agent(agents, node)
        say(f"pod {kubectl.namespace}/{name} is ready on node {node}; agent {agent}")
        inside = (name, "--container", CONTAINER)
        yield Target(
            events=agents.command(
                "exec", f"pod/{agent}", "--container", AGENT_CONTAINER, "--",
                "tetra", "getevents", "-o", "json", "--pods", f"^{name}$",
            ),
            probe=lambda word: kubectl.command("exec", *inside, "--", "true", word),
            script=kubectl.command("exec", "--stdin", *inside, "--", "sh"),
        )  # fmt: skip


@contextmanager
def _pod(
    kubectl: Kubectl, name: str, text: str, interrupts: Interrupts, say: Say
) -> Iterator[None]:
    """The pod is there inside, and is not behind."""
    refused = False
    try:
        # Interrupted here, kubectl might leave a pod that nobody knows of.
        with interrupts.held():
            try:
                kubectl.call("create", "--filename", "-", given=text)
            except Refused as error:
                # After a timeout or a fault of its own the server may have made it all the same.
                refusals = ("(Forbidden)", "(Invalid)", "(NotFound)", "(BadRequest)")
                refused = error.by_server and any(word in error.message for word in refusals)
                if not error.by_server:
                    raise
                raise TargetError(
                    f"{error.message}; nothing was run. fix: choose by --namespace one that allows "
                    f"such a pod (Pod Security must be privileged if scenarios need "
                    f"capabilities), or choose other detections by --policy"
                ) from None
        yield
    finally:
        if not refused:
            with interrupts.held():
                _delete(kubectl, name, say)


def _delete(kubectl: Kubectl, name: str, say: Say) -> None:
    try:
        kubectl.call("delete", "pod", name, "--ignore-not-found", "--timeout", "45s")
    except TargetError as error:
        message = error.message if isinstance(error, Refused) else error
        by_hand = shlex.join(kubectl.command("delete", "pod", name))
        say(f"{message}")
        say(
            f"pod {kubectl.namespace}/{name} may still exist; it ends by itself within "
            f"the hour. fix: {by_hand}"
        )


def _node(wanted: Wanted, name: str, say: Say) -> str:
    """The node of the pod, once it is ready."""
    say(f"waiting for pod {wanted.kubectl.namespace}/{name} of {wanted.image}")
    until = time.monotonic() + wanted.patience
    while True:
        pod = wanted.kubectl.get("pod", name)
        if is_ready(pod):
            node: str = pod["spec"]["nodeName"]
            return node
        over = (pod.get("status") or {}).get("phase") in ("Failed", "Succeeded")
        if over or time.monotonic() >= until:
            raise TargetError(
                f"pod {wanted.kubectl.namespace}/{name} "
                f"{'ended' if over else f'is not ready after {wanted.patience:g} seconds'}: "
                f"{reason(pod)}; nothing was run. fix: remove the cause, give another --image "
                f"with Debian and Python, or wait longer with --timeout"
            )
        time.sleep(POLL_SECONDS)


def _agents(kubectl: Kubectl, *where: str) -> list[dict[str, Any]]:
    """The agents' pods; another may have the label, but not the container."""
    return [
        each
        for each in kubectl.get("pods", "--selector", AGENT_LABEL, *where)["items"]
        if any(one["name"] == AGENT_CONTAINER for one in each["spec"]["containers"])
    ]


def _agent(kubectl: Kubectl, node: str) -> str:
    """The name of the agent's pod on this node."""
    agents = _agents(kubectl, "--field-selector", f"spec.nodeName={node}")
    for each in agents:
        if is_ready(each):
            name: str = each["metadata"]["name"]
            return name
    found = "; ".join(f"{each['metadata']['name']} is not ready: {reason(each)}" for each in agents)
    raise TargetError(
        f"no agent is ready on node {node}: "
        f"{found or f'no pod {AGENT_LABEL} in namespace {kubectl.namespace}'}; nothing was run. "
        f"fix: repair the agent there, or give the agents' namespace by --settings"
    )
