"""The stack's namespace."""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.kinds.base import NOT_PRUNED, ObjectMeta
from tetraflux.model.kinds.kubernetes import Namespace


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The namespace, privileged because the agent is, and never pruned.

    Talos enforces the `baseline` Pod Security level wherever a namespace says nothing; the agent
    is privileged and on the host's network. Deleting a namespace deletes all that is in it, so
    Flux may not, whatever happens to this file.
    """
    levels = {f"pod-security.kubernetes.io/{mode}": "privileged" for mode in _MODES}
    return one_file(
        "namespace.yaml",
        Namespace(
            metadata=ObjectMeta(name=deployment.namespace, labels=levels, annotations=NOT_PRUNED)
        ),
    )


_MODES = ("enforce", "audit", "warn")
