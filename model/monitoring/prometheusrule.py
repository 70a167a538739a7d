"""The PrometheusRule: the series of `model/recording_rules/` and the alerts of `model/alerts/`."""

from tetraflux.model.alert import Alert
from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.detection_alert import alerts
from tetraflux.model.discover import guess
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import PrometheusRule, PrometheusRuleSpec, Rule, RuleGroup
from tetraflux.model.recording_rule import RecordingRule
from tetraflux.model.settings import Routing


def declare(deployment: Deployment) -> tuple[File, ...]:
    """One group, what is recorded before the alerts that need it.

    Rules of a group are evaluated one after the other, so an alert sees what was recorded a moment
    before (docs: Prometheus, recording rules). Raises ValueError for a name that is taken, and for
    a severity of an alert that is not there.
    """
    declared = alerts(deployment)
    names = [each.item.name for each in declared]
    for name in names:
        if names.count(name) > 1:
            files = " and ".join(each.source for each in declared if each.item.name == name)
            raise ValueError(f"{files} declare the alert {name}")
    monitoring = deployment.settings.monitoring
    for name in monitoring.alerts.severities:
        if name not in names:
            raise ValueError(
                f"monitoring.alerts.severities has {name}, but there is no such alert"
                f"{guess(name, names)}"
            )
    recorded = deployment.items("tetraflux.model.recording_rules", RecordingRule)
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
                        rules=(
                            *(Rule(record=r.item.record, expr=r.item.expr) for r in recorded),
                            *(rule(each.item, deployment) for each in declared),
                        ),
                    ),
                )
            ),
        ),
        source="model/alerts/",
    )


def rule(alert: Alert, deployment: Deployment) -> Rule:
    """An alert as a rule, with the labels that route it and the links that the settings name.

    `detection` tells alerts of what happened in a workload from those about the agents.
    """
    monitoring = deployment.settings.monitoring
    severity = monitoring.alerts.severities.get(alert.name, alert.severity)
    labels = {"severity": str(severity)}
    if alert.detection:
        labels["detection"] = alert.detection
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
