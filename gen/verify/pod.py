"""The throw-away pod in which scenarios run: an ordinary one, but for what they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tetraflux.gen.verify.plan import Step

CONTAINER = "scenarios"

LIFE_SECONDS = 3600
"""When the kubelet ends the pod by itself, should nobody be left to delete it."""


def manifest(name: str, image: str, steps: Sequence[Step]) -> dict[str, Any]:
    """The pod; it may do nothing in the cluster, and has the capabilities of these steps."""
    capabilities = sorted(
        {each.removeprefix("CAP_") for step in steps for each in step.scenario.capabilities}
    )
    security: dict[str, Any] = {"runAsUser": 0}
    if capabilities:
        security["capabilities"] = {"add": capabilities}
    if any(step.scenario.seccomp_refuses for step in steps):
        # A kubelet may confine all pods by the runtime's own profile, as that of Talos does.
        security["seccompProfile"] = {"type": "Unconfined"}
    metadata: dict[str, Any] = {
        "name": name,
        "labels": {"app.kubernetes.io/managed-by": "gen-verify"},
    }
    if "SYS_ADMIN" in capabilities:
        # The runtime's own profile refuses mounts even so, where the node has AppArmor.
        profile = f"container.apparmor.security.beta.kubernetes.io/{CONTAINER}"
        metadata["annotations"] = {profile: "unconfined"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {
            "restartPolicy": "Never",
            "activeDeadlineSeconds": LIFE_SECONDS,
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "containers": [
                {
                    "name": CONTAINER,
                    "image": image,
                    "command": ["sleep", str(LIFE_SECONDS)],
                    "resources": {
                        "requests": {"cpu": "50m", "memory": "64Mi"},
                        "limits": {"memory": "256Mi"},
                    },
                    "securityContext": security,
                }
            ],
        },
    }


def is_ready(pod: dict[str, Any]) -> bool:
    """Whether its containers run and are ready."""
    conditions = (pod.get("status") or {}).get("conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def reason(pod: dict[str, Any]) -> str:
    """Why it is not ready, in the words of the scheduler or the kubelet."""
    status = pod.get("status") or {}
    for container in status.get("containerStatuses") or []:
        for state in (container.get("state") or {}).values():
            if state.get("reason"):
                return _message(state)
    if status.get("reason"):
        return _message(status)
    for condition in status.get("conditions") or []:
        if condition["status"] != "True" and condition.get("message"):
            return _message(condition)
    return f"its phase is {status.get('phase', 'unknown')}"


def _message(state: dict[str, Any]) -> str:
    return ": ".join(state[key] for key in ("reason", "message") if state.get(key))
