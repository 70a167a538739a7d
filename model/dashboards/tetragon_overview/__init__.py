"""tetragon-overview: is detection at work, what does it report, what is lost, what does it cost."""

from tetraflux.model.dashboards.tetragon_overview.rows import agents, cost, events, flow, losses
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Annotation, Dashboard, Link, Variable
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import Pattern, metric
from tetraflux.model.settings import LogShipping


def declare(deployment: Deployment) -> Dashboard:
    """Its rows are in `rows/`, in the order of what to look at first."""
    settings = deployment.settings
    monitoring = settings.monitoring
    links: tuple[Link, ...] = ()
    if monitoring.runbook_url:
        index = f"{monitoring.runbook_url}/README.md"
        links = (Link("Runbooks", index, "What each detection and alert means, and what to do"),)
    return Dashboard(
        uid="tetragon-overview",
        title="Tetragon overview",
        description="Whether the agents and policies work, what they report, and what they cost.",
        tags=("tetragon", "security"),
        refresh_interval="1m",
        time_from="now-6h",
        scrape_interval_seconds=monitoring.scrape_interval_seconds,
        variables=_variables(),
        annotations=tuple(_firing(severity) for severity in Severity),
        rows=tuple(row.declare(deployment) for row in (agents, events, losses, flow, cost)),
        links=links,
        runbooks=monitoring.runbook_url,
        logs=_logs() if settings.logs.shipping is LogShipping.loki else None,
    )


def _variables() -> tuple[Variable, ...]:
    """Each offers what the ones before it have left; all of them are everything at first."""
    cluster, node = Pattern("$cluster"), Pattern("$node")
    agent = metric("tetragon_build_info").where()
    events = metric("tetragon_events_total").where(cluster=cluster, node=node)
    loaded = metric("tetragon_tracingpolicy_kernel_memory_bytes").where(cluster=cluster, node=node)
    of_namespaces = events.where(namespace=Pattern("$namespace"))
    return (
        Variable(
            "cluster", "Cluster", f"{agent}", "cluster", "Empty where series have no such label"
        ),
        Variable("node", "Node", f"{agent.where(cluster=cluster)}", "node", "The agent's node"),
        Variable(
            "namespace",
            "Namespace",
            f"{events}",
            "namespace",
            "The workload's; only All includes processes of the host, which have none",
        ),
        Variable(
            "workload",
            "Workload",
            f"{of_namespaces}",
            "workload",
            "Only All includes processes of the host, which have none",
        ),
        Variable("policy", "Policy", f"{loaded}", "policy", "Policies that an agent has loaded"),
    )


def _firing(severity: Severity) -> Annotation:
    firing = metric("ALERTS").where(
        alertname=Pattern("Tetragon.+"),
        alertstate="firing",
        severity=severity.value,
        cluster=Pattern("$cluster"),
    )
    return Annotation(
        name=f"Alerts: {severity.value}",
        expr=f"{firing}",
        title="{{alertname}}",
        text="{{policy}} {{node}} {{workload_namespace}} {{pod}} {{binary}}",
        color="red" if severity is Severity.critical else "orange",
    )


def _logs() -> Link:
    """Explore, with the lines of the chosen policies; the variable is Grafana's choice of a Loki.

    `[[name:pipe]]` is Grafana's other way to write a variable with a format; braces are Flux'.
    """
    from tetraflux.model.logql import explore

    query = '{app="tetragon"} |~ `"policy_name":"(?:[[policy:pipe]])"`'
    url = explore(query, "$loki_datasource")
    return Link("Events in Loki", url, "The events of the chosen policies, as they were exported")
