"""The namespaces in whose pods a detection may kill processes."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """Each namespace that `policies.enforce` names, unless it is the stack's own."""
    named = {each.namespace for each in deployment.settings.policies.enforce}
    return tuple(
        External(kind="Namespace", name=name, namespace="", why="policies.enforce lists it")
        for name in sorted(named - {deployment.namespace})
    )
