"""says: the name of signal ssh-pipe must be signal-..."""

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
        policies=(on_exec(policy="ssh-activity", message="x y", tags=(), names=("/ssh",)),),
        signals=(on_exec(policy="ssh-pipe", message="x y", tags=(), names=("/ssh",)),),
    )
