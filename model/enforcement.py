"""Enforcement: a detection's policies once more, killing, for some pods of one namespace.

The policies that report stay as they are. Beside them stands a TracingPolicyNamespaced each, in
mode `enforce`, whose every selector kills the process (`Sigkill`). It may have finished what it
was doing: the signal does not undo a call (docs: concepts/enforcement at v1.6.0).
"""

from tetraflux.lint.facts.options import ENFORCE as MODE_ENFORCE
from tetraflux.model.detection import Detection
from tetraflux.model.kinds.tracingpolicy import (
    Action,
    ActionName,
    KProbe,
    LabelSelector,
    NamespacedMeta,
    Option,
    OptionName,
    Selector,
    TracingPolicy,
    TracingPolicyNamespaced,
    TracingPolicySpec,
)
from tetraflux.model.settings import Enforcement

REASON = "security.tetragon.io/enforcement-reason"
"""Annotation of a policy that enforces: why it may."""

ENFORCE = Option(name=OptionName.policy_mode, value=MODE_ENFORCE)
"""The actions of the policy's selectors act (policyconf.go at v1.6.0)."""


def enforcing(detection: Detection, enforcements: tuple[Enforcement, ...]) -> Detection:
    """The detection, with the policies that kill where the settings say so."""
    return detection.model_copy(
        update={
            "enforced": tuple(
                _killing(policy, each)
                for each in enforcements
                if each.detection == detection.name
                for policy in detection.policies
            )
        }
    )


def _killing(policy: TracingPolicy, enforcement: Enforcement) -> TracingPolicyNamespaced:
    """That policy with Sigkill for an action, for those pods."""
    others = tuple(o for o in policy.spec.options if o.name is not OptionName.policy_mode)
    return TracingPolicyNamespaced(
        metadata=NamespacedMeta(
            name=f"{policy.metadata.name}-enforced",
            namespace=enforcement.namespace,
            annotations={REASON: enforcement.reason},
        ),
        spec=TracingPolicySpec(
            options=(ENFORCE, *others),
            podSelector=LabelSelector(matchLabels=enforcement.pod_labels),
            kprobes=tuple(_kills(hook) for hook in policy.spec.kprobes or ()),
        ),
    )


def _kills(hook: KProbe) -> KProbe:
    """The hook whose selectors kill; raises ValueError for one that would kill on every call."""
    if not hook.selectors:
        raise ValueError(f"{hook.call} has no selector: it would kill every process that calls it")
    kill = (Action(action=ActionName.Sigkill),)
    return hook.model_copy(
        update={
            "selectors": tuple(
                Selector.model_copy(each, update={"matchActions": kill}) for each in hook.selectors
            )
        }
    )
