"""Where the logs go, when they go anywhere."""

from tetraflux.model.deployment import Deployment, External, service
from tetraflux.model.settings import LogShipping


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The credentials that Fluent Bit sends, and whom it sends them to."""
    logs = deployment.settings.logs
    if logs.shipping is LogShipping.none:
        return ()
    # Only here: reading the vocabulary of Fluent Bit costs time, and most stacks have none.
    from tetraflux.model.logs.fluent_bit import PASSWORD_KEY, USERNAME_KEY

    return (
        External(
            kind="Secret",
            name=logs.secret_name,
            namespace=deployment.namespace,
            keys=(USERNAME_KEY, PASSWORD_KEY),
            why=f"the user and password that Fluent Bit sends to {logs.host}",
        ),
        *service(logs.host, why="the store that Fluent Bit ships events to"),
    )
