"""A detection: what it detects, and the policies that implement it."""

from typing import Annotated

from pydantic import Field, model_validator

from tetraflux.lint.facts.hooks import FAMILIES
from tetraflux.lint.facts.options import MONITOR as MODE_MONITOR
from tetraflux.model.alert import AlertName
from tetraflux.model.kinds.base import Model, Name
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tetragon import EventType
from tetraflux.model.kinds.tracingpolicy import (
    Option,
    OptionName,
    TracingPolicy,
    TracingPolicyNamespaced,
)

MONITOR = Option(name=OptionName.policy_mode, value=MODE_MONITOR)
"""Report only: no action of the stack's policies then interferes with a process."""

ONE_BY_ONE = Option(name=OptionName.disable_kprobe_multi, value="1")
"""Attach each kprobe alone: under kprobe_multi the hooks of a policy share their filter maps."""

Technique = Annotated[str, Field(pattern=r"^T[0-9]{4}(\.[0-9]{3})?$")]
"""A MITRE ATT&CK technique id."""


class DetectionAlert(Model):
    """The alert that any event of a detection fires: `model/detection_alert.py` writes the rest."""

    name: AlertName
    severity: Severity


class Detection(Model):
    """One detection.

    `name` is the policy's name; where several policies are needed, the prefix of all of theirs.
    `signals` are policies whose events mean nothing alone: only all of them, in the same pod (or on
    the same host) at about the same time, are the detection. Their names start with `signal-`.
    `enforced` are the policies that kill; the settings make them (`model/enforcement.py`).
    `untested` are the hooks that no scenario can be a canary of, and why: see `model/canary.py`.

    The texts become its page: `catches` and `escapes` say what it does and does not detect, `noise`
    which false positives to expect on a healthy cluster, `tuning` how to reduce them, `response`
    what to do when it fires, step by step. It has an alert if `alert` is set, or if an alert in
    `model/alerts/` names it.
    """

    name: Name
    summary: str
    attack: tuple[Technique, ...]
    catches: tuple[str, ...]
    escapes: tuple[str, ...]
    noise: str
    tuning: tuple[str, ...] = Field(min_length=1)
    response: tuple[str, ...] = Field(min_length=1)
    policies: tuple[TracingPolicy, ...] = Field(min_length=1)
    signals: tuple[TracingPolicy, ...] = ()
    enforced: tuple[TracingPolicyNamespaced, ...] = ()
    untested: dict[str, str] = Field(default={})
    alert: DetectionAlert | None = None

    @model_validator(mode="after")
    def _policies_carry_the_name(self) -> "Detection":
        for policy in self.policies:
            name = policy.metadata.name
            if name != self.name and not name.startswith(f"{self.name}-"):
                raise ValueError(
                    f"the name of policy {name} must be {self.name} or {self.name}-..."
                )
        for signal in self.signals:
            if not signal.metadata.name.startswith("signal-"):
                raise ValueError(f"the name of signal {signal.metadata.name} must be signal-...")
        return self

    @property
    def policy_names(self) -> tuple[str, ...]:
        """Names of the policies, as the label `policy` of Tetragon's metrics has them."""
        return tuple(dict.fromkeys(p.metadata.name for p in (*self.policies, *self.enforced)))

    @property
    def signal_names(self) -> tuple[str, ...]:
        """Names of the signals, as the same label has them."""
        return tuple(signal.metadata.name for signal in self.signals)

    @property
    def objects(self) -> tuple[TracingPolicy | TracingPolicyNamespaced, ...]:
        """All that is deployed for it: the policies, then the signals, then those that kill."""
        return (*self.policies, *self.signals, *self.enforced)

    @property
    def event_types(self) -> frozenset[EventType]:
        """The event types that the policies' hooks produce."""
        return frozenset(
            EventType(family.fact.event)
            for policy in self.objects
            for family in FAMILIES
            if family.fact.event and getattr(policy.spec, family, None)
        )
