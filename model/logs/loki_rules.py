"""Rules for Loki's ruler: the alerts of `model/log_alerts/`, as a labelled ConfigMap."""

from tetraflux.model.alert import Alert
from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.kinds.base import Embedded, ObjectMeta
from tetraflux.model.kinds.kubernetes import ConfigMap
from tetraflux.model.kinds.prometheus import RuleGroup
from tetraflux.model.monitoring.prometheusrule import rule
from tetraflux.model.settings import LogShipping


def declare(deployment: Deployment) -> tuple[File, ...] | None:
    """The form in which the sidecar of Loki's chart finds them; only Loki has a ruler.

    The folder is the tenant: `fake` is that of a Loki without tenants (docs: Loki, multi-tenancy).
    """
    if deployment.settings.logs.shipping is not LogShipping.loki:
        return None
    group = RuleGroup(
        name="tetragon.logs",
        rules=tuple(
            rule(each.item, deployment)
            for each in deployment.items("tetraflux.model.log_alerts", Alert)
        ),
    )
    return one_file(
        "rules.yaml",
        ConfigMap(
            metadata=ObjectMeta(
                name="tetragon-loki-rules",
                namespace=deployment.namespace,
                labels={"loki_rule": ""},
                annotations={"k8s-sidecar-target-directory": "fake"},
            ),
            data={"tetragon.yaml": Embedded(embedded_yaml={"groups": [group.plain()]})},
        ),
        source="model/log_alerts/",
    )
