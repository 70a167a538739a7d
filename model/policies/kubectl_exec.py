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
            "a kubectl under another name, `k3s kubectl`, and one that the dynamic linker is "
            "given to run (`ld.so ./kubectl`)",
            "other clients of the API server, such as curl with the token of the pod",
            "kubectl outside the cluster: the API server's audit log sees what it does",
        ),
        noise="jobs that call kubectl, such as upgrade controllers and backup scripts",
        tuning=(
            "the detection wakes nobody; filter the jobs that call kubectl where you look at it",
        ),
        response=(
            "Which service account did it use, and what may that do?",
            "Look at the API server's audit log for what was asked.",
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
