"""What the health checks of `model/health/` share: how Prometheus is asked, node by node.

A check is one Gatus endpoint or several. Gatus keeps nothing of its own between two questions and
compares words, so whatever takes memory or arithmetic is left to Prometheus.
"""

from urllib.parse import quote_plus

from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.metrics import Unlike, metric
from tetraflux.model.promql import agents

GROUP = "security"
"""The heading that Gatus shows the checks under."""

AWAY = "5m"
"""How long an agent may be away, or busy loading its policies, without a check turning red.

Long enough for a restart, and five of the longest scrape intervals that the settings allow.
"""

NEW = "2m"
"""How long Prometheus must have known an agent before it is believed.

It takes the longest scrape interval until a Prometheus that has just started knows all of them.
"""


def nodes_without(deployment: Deployment, healthy: str) -> str:
    """PromQL: how many nodes are not among the healthy ones, a vector with the label `node`.

    Nodes are those that kube-state-metrics knows and those that Prometheus scrapes, so it works
    without kube-state-metrics too, as far as that goes. A cordoned node may be without its agent.
    There is no result where no agent has been known for long.
    """
    known = metric("kube_node_info").where(os_image=Unlike("Windows.*"))
    scraped = agents(deployment)
    cordoned = metric("kube_node_spec_unschedulable").where()
    return (
        f"sum(0 * ({healthy}) or on (node) group by (node) ({known} or {scraped})"
        f" unless on (node) ({cordoned} == 1)) and count({scraped} offset {NEW})"
    )


def prometheus_check(deployment: Deployment, name: str, query: str) -> tuple[Endpoint, ...]:
    """A check that is healthy while Prometheus answers the query with a single 0.

    Red as well when Prometheus does not answer, answers with an error, or has no result. Only `==`
    is used: Gatus takes what is missing for 0 where it compares by size, and calls it healthy.
    """
    asked = quote_plus(query, safe="(),*=/")
    return (
        Endpoint(
            name=name,
            group=GROUP,
            url=f"{deployment.settings.monitoring.prometheus_url}/api/v1/query?query={asked}",
            interval="1m",
            conditions=(
                "[STATUS] == 200",
                "[BODY].status == success",
                "len([BODY].data.result) == 1",
                "[BODY].data.result[0].value[1] == 0",
            ),
        ),
    )


def all_endpoints(deployment: Deployment) -> list[Endpoint]:
    """The endpoints of `model/health/`.

    Raises ValueError where two have one name: Gatus would refuse its whole configuration.
    """
    checks = deployment.items("tetraflux.model.health", Endpoint, several=True)
    endpoints = [each for check in checks for each in check.item]
    names = [each.name for each in endpoints]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two files of model/health/ declare the check {name}")
    return endpoints
