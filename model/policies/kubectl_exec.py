"""kubectl-exec: somebody starts kubectl on a node or in a container."""

from model.detection import Detection
from model.execution import on_exec
from model.settings import Settings


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="kubectl-exec",
        summary="kubectl was started inside the cluster",
        attack=("T1609",),
        catches=("kubectl executed, by any path, from a copy, or through a symbolic link",),
        escapes=("other clients of the API server, and a kubectl under another name",),
        noise="jobs that call kubectl, such as upgrade controllers and backup scripts",
        policies=(
            on_exec(
                policy="kubectl-exec",
                message="kubectl was started inside the cluster",
                tags=("T1609",),
                names=("/kubectl",),
            ),
        ),
    )
