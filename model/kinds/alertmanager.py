"""AlertmanagerConfig v1alpha1 of the Prometheus Operator (CRD of v0.93.0)."""

from typing import ClassVar, Literal

from tetraflux.model.kinds.base import Manifest, Model, PromDuration
from tetraflux.model.kinds.kubernetes import SecretKeySelector


class Matcher(Model):
    """A label matcher of a route or an inhibition."""

    name: str
    value: str
    matchType: Literal["=", "!=", "=~", "!~"] = "="


class ChildRoute(Model):
    """A route below the top one."""

    receiver: str
    matchers: tuple[Matcher, ...]


class Route(Model):
    """The top route: what matches it and no child goes to `receiver`.

    Without matchers all alerts match it, and those of an Alertmanager that match any of its routes
    do not reach its default receiver (Alertmanager `dispatch/route.go`, v0.31.1).
    """

    receiver: str
    groupBy: tuple[str, ...]
    groupWait: PromDuration
    groupInterval: PromDuration
    repeatInterval: PromDuration
    matchers: tuple[Matcher, ...] | None = None
    routes: tuple[ChildRoute, ...] | None = None


class PushoverConfig(Model):
    """A Pushover notification; what is no Secret is a Go template.

    Alertmanager cuts the title at 250 characters, the message at 1024 and the URL at 512
    (`notify/pushover/pushover.go`, v0.31.1).
    """

    token: SecretKeySelector
    userKey: SecretKeySelector
    sendResolved: bool
    title: str
    message: str
    priority: str
    url: str | None = None
    urlTitle: str | None = None


class Receiver(Model):
    """Where notifications go; without any config it drops them."""

    name: str
    pushoverConfigs: tuple[PushoverConfig, ...] | None = None


class InhibitRule(Model):
    """Alerts of `sourceMatch` silence those of `targetMatch` with equal labels.

    Labels that both lack are equal (Alertmanager docs: configuration, `<inhibit_rule>`).
    """

    sourceMatch: tuple[Matcher, ...]
    targetMatch: tuple[Matcher, ...]
    equal: tuple[str, ...]


class AlertmanagerConfigSpec(Model):
    """`spec` of an AlertmanagerConfig."""

    route: Route
    receivers: tuple[Receiver, ...]
    inhibitRules: tuple[InhibitRule, ...] | None = None


class AlertmanagerConfig(Manifest):
    """A monitoring.coreos.com/v1alpha1 AlertmanagerConfig."""

    apiVersion: ClassVar[str] = "monitoring.coreos.com/v1alpha1"
    kind: ClassVar[str] = "AlertmanagerConfig"
    spec: AlertmanagerConfigSpec
