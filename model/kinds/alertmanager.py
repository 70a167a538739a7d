"""AlertmanagerConfig v1alpha1 of the Prometheus Operator (CRD of v0.93.0)."""

from typing import ClassVar, Literal

from model.kinds.base import Manifest, Model, PromDuration
from model.kinds.kubernetes import SecretKeySelector


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
    """The top route: what no child takes goes to `receiver`."""

    receiver: str
    groupBy: tuple[str, ...]
    groupWait: PromDuration
    groupInterval: PromDuration
    repeatInterval: PromDuration
    routes: tuple[ChildRoute, ...]


class PushoverConfig(Model):
    """A Pushover notification; `priority`, `title` and `message` are Go templates."""

    token: SecretKeySelector
    userKey: SecretKeySelector
    sendResolved: bool
    title: str
    message: str
    priority: str
    html: bool


class Receiver(Model):
    """Where notifications go; without any config it drops them."""

    name: str
    pushoverConfigs: tuple[PushoverConfig, ...] | None = None


class InhibitRule(Model):
    """Alerts of `sourceMatch` silence those of `targetMatch` with equal labels."""

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
