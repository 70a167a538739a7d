"""TracingPolicy and TracingPolicyNamespaced of Tetragon 1.6.0, whole, as the API server takes them.

Source: pkg/k8s/apis/cilium.io/v1alpha1/types.go and tracing_policy_types.go at v1.6.0. A policy of
anybody's that the CRD admits can be said with these, and comes back as it was: `tetraflux import`
writes declarations with them. The stack's own are said with the strict kinds of
`model.kinds.tracingpolicy`, and what reads policies reads `tetraflux.lint.policy`.
"""

from typing import Any, ClassVar

from pydantic import Field

from tetraflux.model.kinds.base import LabelValue, Manifest, Model, ObjectMeta
from tetraflux.model.kinds.tracingpolicy import LabelOperator, ListType
from tetraflux.model.kinds.tracingpolicy_hooks import (
    KProbeSpec,
    LsmHookSpec,
    TracepointSpec,
    UProbeSpec,
    UsdtSpec,
)
from tetraflux.model.kinds.tracingpolicy_selectors import Flag


class LabelExpression(Model):
    """One condition on a label."""

    key: str
    operator: LabelOperator
    values: tuple[str, ...] | None = None


class WholeLabelSelector(Model):
    """Selects pods by labels, or containers by `name`; an empty one selects all."""

    matchLabels: dict[str, LabelValue] | None = None
    matchExpressions: tuple[LabelExpression, ...] | None = None


class EnforcerSpec(Model):
    """Functions or system calls, or `list:NAME`, that NotifyEnforcer may stop."""

    calls: tuple[str, ...]


class ListSpec(Model):
    """A list of functions or system calls, which hooks and filters name as `list:NAME`."""

    name: str
    type: ListType | None = None
    values: tuple[str, ...] | None = None
    pattern: str | None = None
    validated: Flag | None = None


class OptionSpec(Model):
    """A setting of one policy; the CRD takes any name, and the agent knows `OptionName`."""

    name: str
    value: str | None = None


class WholeSpec(Model):
    """`spec`: everything is optional to the API server."""

    options: tuple[OptionSpec, ...] | None = None
    podSelector: WholeLabelSelector | None = None
    containerSelector: WholeLabelSelector | None = None
    lists: tuple[ListSpec, ...] | None = None
    loader: Flag | None = None
    kprobes: tuple[KProbeSpec, ...] | None = None
    tracepoints: tuple[TracepointSpec, ...] | None = None
    lsmhooks: tuple[LsmHookSpec, ...] | None = None
    uprobes: tuple[UProbeSpec, ...] | None = None
    usdts: tuple[UsdtSpec, ...] | None = None
    enforcers: tuple[EnforcerSpec, ...] | None = None


class WholeMeta(ObjectMeta):
    """`metadata`, with what people write beside a name."""

    finalizers: tuple[str, ...] | None = Field(default=None)


class WholePolicy(Manifest):
    """What both kinds have."""

    apiVersion: ClassVar[str] = "cilium.io/v1alpha1"
    metadata: WholeMeta
    spec: WholeSpec

    @property
    def schema_url(self) -> None:
        """No public collection of schemas has these kinds; `schemas/cilium.io/` does."""
        return

    def fields(self) -> dict[str, Any]:
        """What it holds as plain data, for a kind that is stricter: it names what is missing."""
        plain = self.plain()
        return {key: plain[key] for key in ("metadata", "spec")}


class WholeTracingPolicy(WholePolicy):
    """A cilium.io/v1alpha1 TracingPolicy, for the whole cluster and its hosts."""

    kind: ClassVar[str] = "TracingPolicy"


class WholeTracingPolicyNamespaced(WholePolicy):
    """A cilium.io/v1alpha1 TracingPolicyNamespaced, for the pods of its namespace."""

    kind: ClassVar[str] = "TracingPolicyNamespaced"


def whole_kind(data: dict[str, object]) -> type[WholePolicy] | None:
    """The class of an object's `kind`, or None where it is no policy."""
    for each in (WholeTracingPolicy, WholeTracingPolicyNamespaced):
        if data.get("kind") == each.kind and data.get("apiVersion") == each.apiVersion:
            return each
    return None
