"""Flux kinds: sources, HelmRelease and the Flux Kustomization.

Fields follow the CRDs of source-controller v1.9.1, helm-controller v1.6.3 and
kustomize-controller v1.9.4; only fields that every Flux since 2.7 knows are used.
"""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from tetraflux.model.kinds.base import Duration, Manifest, Model, Name, Sha256

HELM_CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
"""Media type of the layer of an OCI artifact that holds a Helm chart."""


class OCIRepositoryRef(Model):
    """Which artifact; Flux prefers digest to semver to tag (source-controller docs)."""

    tag: str | None = None
    digest: Sha256 | None = None


class LayerSelector(Model):
    """Which layer of the artifact, and that it is copied as it is."""

    mediaType: str
    operation: Literal["copy", "extract"]


class OCIRepositorySpec(Model):
    """`spec` of an OCIRepository; `url` has no tag."""

    interval: Duration
    url: Annotated[str, Field(pattern=r"^oci://[!-9;-?A-~]+(:[0-9]+)?/[!-9;-?A-~]+$")]
    ref: OCIRepositoryRef
    layerSelector: LayerSelector | None = None


class OCIRepository(Manifest):
    """A source.toolkit.fluxcd.io/v1 OCIRepository."""

    apiVersion: ClassVar[str] = "source.toolkit.fluxcd.io/v1"
    kind: ClassVar[str] = "OCIRepository"
    spec: OCIRepositorySpec


class HelmRepositorySpec(Model):
    """`spec` of a HelmRepository: an index of charts over HTTPS."""

    interval: Duration
    url: Annotated[str, Field(pattern=r"^https://")]


class HelmRepository(Manifest):
    """A source.toolkit.fluxcd.io/v1 HelmRepository."""

    apiVersion: ClassVar[str] = "source.toolkit.fluxcd.io/v1"
    kind: ClassVar[str] = "HelmRepository"
    spec: HelmRepositorySpec


class SourceKind(StrEnum):
    """What a Flux Kustomization can reconcile from."""

    GitRepository = "GitRepository"
    OCIRepository = "OCIRepository"
    Bucket = "Bucket"
    ExternalArtifact = "ExternalArtifact"


class ObjectReference(Model):
    """An object by kind and name; `namespace` only where it is another one."""

    apiVersion: str | None = None
    kind: str
    name: Name
    namespace: Name | None = None


class ChartTemplateSpec(Model):
    """`spec.chart.spec` of a HelmRelease: a chart of a HelmRepository at an exact version."""

    chart: str
    version: str
    sourceRef: ObjectReference


class ChartTemplate(Model):
    """`spec.chart` of a HelmRelease."""

    spec: ChartTemplateSpec


class StrategyName(StrEnum):
    """What helm-controller does when an action fails."""

    RemediateOnFailure = "RemediateOnFailure"
    RetryOnFailure = "RetryOnFailure"


class Strategy(Model):
    """`strategy` of install and upgrade; an interval belongs to RetryOnFailure alone."""

    name: StrategyName
    retryInterval: Duration | None = None

    @model_validator(mode="after")
    def _interval_belongs_to_retry(self) -> "Strategy":
        if self.retryInterval and self.name is not StrategyName.RetryOnFailure:
            raise ValueError(f"retryInterval cannot be set with {self.name} (CRD x-validation)")
        return self


class Action(Model):
    """`install` or `upgrade` of a HelmRelease."""

    crds: Literal["Skip", "Create", "CreateReplace"] | None = None
    strategy: Strategy


class HelmReleaseSpec(Model):
    """`spec` of a HelmRelease; exactly one of `chartRef` and `chart`."""

    interval: Duration
    timeout: Duration | None = None
    releaseName: Name | None = None
    chartRef: ObjectReference | None = None
    chart: ChartTemplate | None = None
    install: Action | None = None
    upgrade: Action | None = None
    driftDetection: dict[str, Any] | None = None
    values: dict[str, Any]

    @model_validator(mode="after")
    def _one_chart(self) -> "HelmReleaseSpec":
        if (self.chartRef is None) == (self.chart is None):
            raise ValueError("exactly one of chartRef and chart must be set")
        return self


class HelmRelease(Manifest):
    """A helm.toolkit.fluxcd.io/v2 HelmRelease."""

    apiVersion: ClassVar[str] = "helm.toolkit.fluxcd.io/v2"
    kind: ClassVar[str] = "HelmRelease"
    spec: HelmReleaseSpec


class Dependency(Model):
    """A Flux Kustomization of the same namespace that must be Ready first."""

    name: Name


class KustomizationSpec(Model):
    """`spec` of a Flux Kustomization; `path` is seen from the root of the source."""

    dependsOn: tuple[Dependency, ...] | None = None
    interval: Duration
    retryInterval: Duration
    timeout: Duration
    path: Annotated[str, Field(pattern=r"^\./[!-.0-~]")]
    prune: bool
    wait: bool
    sourceRef: ObjectReference
    healthChecks: tuple[ObjectReference, ...] | None = None

    @model_validator(mode="after")
    def _wait_hides_health_checks(self) -> "KustomizationSpec":
        if self.wait and self.healthChecks:
            raise ValueError(
                "wait: true makes Flux ignore healthChecks (kustomize-controller docs)"
            )
        return self


class Kustomization(Manifest):
    """A kustomize.toolkit.fluxcd.io/v1 Kustomization: a folder that Flux reconciles."""

    apiVersion: ClassVar[str] = "kustomize.toolkit.fluxcd.io/v1"
    kind: ClassVar[str] = "Kustomization"
    spec: KustomizationSpec
