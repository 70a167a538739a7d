"""What every kind has in common.

A field that is `None` is absent from the rendered object; every other field is written, in the
order of its declaration, which is therefore Kubernetes order: apiVersion, kind, metadata, spec.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DOTTED = r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?"

Name = Annotated[str, Field(pattern=rf"^{_DOTTED}$", max_length=253)]
"""A DNS-1123 subdomain, as Kubernetes wants it of object names (docs: names)."""


def _labels(name: str) -> str:
    if ".." in name or "-." in name or ".-" in name:
        raise ValueError(f"{name!r:.60} has a dot beside a dot or a dash")
    return name


GivenName = Annotated[Name, AfterValidator(_labels)]
"""A name that an operator gives; what it is refused for besides would cost each kind a validator,
which takes a tenth of a build."""

NamespaceName = Annotated[str, Field(pattern=rf"^{_LABEL}$", max_length=63)]
"""A DNS-1123 label, as Kubernetes wants it of namespaces: no dots (docs: names)."""


def _qualified(key: str) -> str:
    domain, slash, _ = key.rpartition("/")
    if slash and len(domain) > 253:
        raise ValueError(f"{key!r:.60} has a domain of more than 253 characters")
    _labels(domain)
    return key


LabelKey = Annotated[
    str,
    Field(pattern=rf"^({_DOTTED}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?$"),
    AfterValidator(_qualified),
]
"""A name of at most 63 characters, with a domain and a slash before it or not (docs: labels)."""


def _no_folder(key: str) -> str:
    if key == "." or key.startswith(".."):
        raise ValueError(f"{key!r:.60} would be a folder where the keys are mounted as files")
    return key


DataKey = Annotated[
    str, Field(pattern=r"^[-._a-zA-Z0-9]+$", max_length=253), AfterValidator(_no_folder)
]
"""A key of a Secret or ConfigMap (k8s.io/apimachinery: IsConfigMapKey)."""

LabelValue = Annotated[
    str, Field(pattern=r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", max_length=63)
]
"""At most 63 characters of the label alphabet (Kubernetes docs: labels)."""

_NANOSECONDS = {"ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_NANOSECONDS |= {"d": 24 * _NANOSECONDS["h"], "w": 168 * _NANOSECONDS["h"]}
_NANOSECONDS |= {"y": 365 * _NANOSECONDS["d"]}
_MOST_NANOSECONDS = 2**63 - 1


def nanoseconds(duration: str) -> Decimal:
    """How long a duration of Go or of Prometheus is."""
    parts = re.findall(r"([0-9.]+)(ms|[smhdwy])", duration)
    return sum((Decimal(number) * _NANOSECONDS[unit] for number, unit in parts), Decimal(0))


def _fits(duration: str) -> str:
    if nanoseconds(duration) > _MOST_NANOSECONDS:
        raise ValueError(f"{duration!r:.60} is longer than 292 years, which nothing can count")
    return duration


def _lasts(duration: str) -> str:
    if nanoseconds(duration) < 1:
        raise ValueError(f"{duration!r:.60} is no time at all")
    return _fits(duration)


Duration = Annotated[
    str,
    Field(pattern=r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$", max_length=100),
    AfterValidator(_lasts),
]
"""A Go duration such as `90s` or `1h30m`, as the CRDs of Flux have it; never nothing."""

PromDuration = Annotated[
    str,
    Field(
        pattern=r"^(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?$",
        min_length=2,
        max_length=100,
    ),
    AfterValidator(_fits),
]
"""A Prometheus duration such as `5m` or `1d` (docs: configuration, `<duration>`)."""

Quantity = Annotated[
    str, Field(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$", max_length=30)
]
"""A Kubernetes quantity such as `512Mi` or `100m`."""

Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
"""An OCI digest."""

Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
"""A TCP or UDP port number."""


_PUBLIC_SCHEMAS = "https://k8s-schemas.home-operations.com"


class Model(BaseModel):
    """A frozen object with closed fields; a misspelt keyword is an error, not a new key.

    Schemas are built on first use (`defer_build`): most verbs touch a part of the vocabulary.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        populate_by_name=True,
        protected_namespaces=(),
    )

    def plain(self) -> dict[str, Any]:
        """The object as JSON types: absent fields left out, enums as text, aliases applied."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Embedded(Model):
    """Data that stands inside an object as YAML text: a file of a ConfigMap, an annotation."""

    embedded_yaml: Any


class ObjectMeta(Model):
    """`metadata` of a Kubernetes object, the part of it that people write."""

    name: Name
    namespace: Name | None = None
    labels: dict[str, LabelValue] | None = None
    annotations: dict[str, str | Embedded] | None = None


class Kind(Model):
    """An object with an `apiVersion` and a `kind`, which are constants of its class."""

    apiVersion: ClassVar[str]
    kind: ClassVar[str]

    def plain(self) -> dict[str, Any]:
        """The object as JSON types, what it is before what it holds."""
        return {"apiVersion": self.apiVersion, "kind": self.kind, **super().plain()}

    @property
    def schema_url(self) -> str | None:
        """Where editors find a public JSON Schema of this kind, as Flux repositories name it.

        None where there is none.
        """
        group, _, version = self.apiVersion.rpartition("/")
        return f"{_PUBLIC_SCHEMAS}/{group}/{self.kind.lower()}_{version}.json"


class Manifest(Kind):
    """A Kubernetes object."""

    metadata: ObjectMeta


NOT_SUBSTITUTED: dict[str, str | Embedded] = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}
"""Annotation: Flux leaves `${...}` in this object alone (kustomize-controller docs: postBuild)."""

NOT_PRUNED: dict[str, str | Embedded] = {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
"""Annotation: Flux never deletes this object (kustomize-controller docs: prune)."""
