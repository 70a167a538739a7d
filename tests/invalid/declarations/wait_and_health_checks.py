"""says: wait: true makes Flux ignore healthChecks"""

from tetraflux.model.kinds.flux import KustomizationSpec, ObjectReference


def declare(settings):
    reference = ObjectReference(kind="GitRepository", name="flux-system")
    return KustomizationSpec(
        interval="1h",
        retryInterval="2m",
        timeout="5m",
        path="./x",
        prune=True,
        wait=True,
        sourceRef=reference,
        healthChecks=(reference,),
    )
