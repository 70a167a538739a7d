"""says: the name of policy other must be ssh-activity or ssh-activity-..."""

from tetraflux.model.detection import Detection
from tetraflux.model.execution import on_exec


def declare(settings):
    return Detection(
        name="ssh-activity",
        summary="x",
        attack=(),
        catches=(),
        escapes=(),
        noise="x",
        tuning=("x",),
        response=("x",),
        policies=(on_exec(policy="other", message="x y", tags=(), names=("/ssh",)),),
    )
