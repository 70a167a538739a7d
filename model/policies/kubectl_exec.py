"""kubectl-exec: somebody starts kubectl on a node or in a container."""

from tetraflux.model.detection import Detection
from tetraflux.model.execution import named_programs, on_exec
from tetraflux.model.scenario import Scenario
from tetraflux.model.settings import Settings


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="kubectl-exec",
        summary="kubectl was started inside the cluster",
        attack=("T1609", "T1613"),
        catches=(
            "kubectl executed, by any path, by a bare name, from a copy, or through a symbolic "
            "link, as k3s has one",
        ),
        escapes=(
            "kubectl under another name, `k3s kubectl`, and kubectl that is run by the dynamic "
            "linker (`ld.so ./kubectl`)",
            "other clients of the API server, such as curl with the token of the pod",
            "kubectl outside the cluster: the API server's audit log records what it does",
        ),
        noise="jobs that call kubectl, such as upgrade controllers and backup scripts",
        tuning=(
            "this detection has no alert; exclude the jobs that call kubectl from the queries with "
            "which you read its events",
        ),
        response=(
            "Find out which service account it used and what that account may do.",
            "Look up its requests in the API server's audit log.",
        ),
        policies=(
            on_exec(
                policy="kubectl-exec",
                message="kubectl was started inside the cluster",
                tags=("T1609", "T1613"),
                names=("/kubectl",),
            ),
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """kubectl is a copy of `true`."""
    return named_programs(
        names=("kubectl",),
        others=("kubelet", "kubeadm", "kubectl-convert", "mykubectl", "kubectl.sha256", "kubectx"),
    )
