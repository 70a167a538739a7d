"""PrometheusRule of the Prometheus Operator (CRD of v0.93.0)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from model.kinds.base import Manifest, Model, PromDuration


class Severity(StrEnum):
    """`severity` label: critical reaches a phone, warning does not page."""

    critical = "critical"
    warning = "warning"


class Rule(Model):
    """An alerting rule; `for_` is written `for`. `keep_firing_for` needs Prometheus 2.42."""

    alert: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]+$")]
    expr: str
    for_: PromDuration | None = Field(default=None, alias="for")
    keep_firing_for: PromDuration | None = None
    labels: dict[str, str]
    annotations: dict[str, str]


class RuleGroup(Model):
    """Rules that Prometheus evaluates together."""

    name: str
    rules: tuple[Rule, ...]


class PrometheusRuleSpec(Model):
    """`spec` of a PrometheusRule."""

    groups: tuple[RuleGroup, ...]


class PrometheusRule(Manifest):
    """A monitoring.coreos.com/v1 PrometheusRule."""

    apiVersion: ClassVar[str] = "monitoring.coreos.com/v1"
    kind: ClassVar[str] = "PrometheusRule"
    spec: PrometheusRuleSpec
