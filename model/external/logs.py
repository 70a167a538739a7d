"""The store to which events are shipped, if they are."""

from tetraflux.model.deployment import Deployment, External, service
from tetraflux.model.settings import LogShipping


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The credentials that Fluent Bit sends, and the Service to which it sends them."""
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
            why=f"the user name and password that Fluent Bit sends to {logs.host}",
        ),
        *service(logs.host, why="the store to which Fluent Bit ships events"),
    )
