"""PrometheusRule of the Prometheus Operator (CRD of v0.93.0)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from tetraflux.model.kinds.base import Manifest, Model, PromDuration


class Severity(StrEnum):
    """`severity` label: critical reaches a phone, warning does not page."""

    critical = "critical"
    warning = "warning"


class Rule(Model):
    """A rule: one that alerts, or one that records a series for those that alert.

    `for_` is written `for`. `keep_firing_for` needs Prometheus 2.42. A recording rule has no
    annotations and no `for` (docs: recording rules).
    """

    alert: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]+$")] | None = None
    record: Annotated[str, Field(pattern=r"^[a-z_]+(:[a-z0-9_]+)+$")] | None = None
    expr: str
    for_: PromDuration | None = Field(default=None, alias="for")
    keep_firing_for: PromDuration | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None

    @model_validator(mode="after")
    def _alerts_or_records(self) -> "Rule":
        if (self.alert is None) == (self.record is None):
            raise ValueError("exactly one of alert and record must be set")
        if self.record and (self.annotations or self.for_ or self.keep_firing_for):
            raise ValueError(
                f"{self.record} is a recording rule: only alerts have for, keep_firing_for and "
                "annotations"
            )
        return self


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
