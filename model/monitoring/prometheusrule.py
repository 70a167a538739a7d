"""The PrometheusRule: all alerts of `model/alerts/`."""

from model.alert import Alert
from model.deployment import Deployment, File, one_file
from model.kinds.base import ObjectMeta
from model.kinds.prometheus import PrometheusRule, PrometheusRuleSpec, Rule, RuleGroup
from model.settings import Routing


def declare(deployment: Deployment) -> tuple[File, ...]:
    """One group, in the order of the alerts' files; raises ValueError for a name that is taken."""
    alerts = [each.item for each in deployment.items("model.alerts", Alert)]
    for alert in alerts:
        if sum(other.name == alert.name for other in alerts) > 1:
            raise ValueError(f"two files of model/alerts/ declare the alert {alert.name}")
    monitoring = deployment.settings.monitoring
    return one_file(
        "prometheusrule.yaml",
        PrometheusRule(
            metadata=ObjectMeta(
                name="tetragon-rules",
                namespace=deployment.namespace,
                labels=monitoring.prometheus_labels or None,
            ),
            spec=PrometheusRuleSpec(
                groups=(
                    RuleGroup(
                        name="tetragon.rules",
                        rules=tuple(rule(alert, deployment) for alert in alerts),
                    ),
                )
            ),
        ),
        source="model/alerts/",
    )


def rule(alert: Alert, deployment: Deployment) -> Rule:
    """An alert as a rule, with the labels that route it and the links that the settings name."""
    monitoring = deployment.settings.monitoring
    labels = {"severity": str(alert.severity)}
    if monitoring.routing is Routing.on_namespace:
        # The operator adds this matcher to the routes of an AlertmanagerConfig, and an event's
        # own `namespace` is the workload's.
        labels["namespace"] = deployment.namespace
    annotations = {"summary": alert.summary, "description": alert.description}
    if monitoring.runbook_url:
        page = alert.detection or alert.name
        annotations["runbook_url"] = f"{monitoring.runbook_url}/{page}.md"
    if monitoring.dashboard_url:
        annotations["dashboard_url"] = monitoring.dashboard_url
    return Rule(
        alert=alert.name,
        expr=alert.expr,
        for_=alert.for_duration,
        keep_firing_for=alert.keep_firing_for,
        labels=labels,
        annotations=annotations,
    )
