"""Core Kubernetes kinds and the kustomize file, as far as the stack needs them."""

from typing import ClassVar, Literal

from tetraflux.model.kinds.base import (
    DataKey,
    Embedded,
    Kind,
    Manifest,
    Model,
    Name,
    Port,
    Quantity,
)


class CoreManifest(Manifest):
    """An object of the core API, version v1."""

    apiVersion: ClassVar[str] = "v1"

    @property
    def schema_url(self) -> str:
        """The public schema, of the current Kubernetes."""
        return (
            "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master/"
            f"master-standalone-strict/{self.kind.lower()}-v1.json"
        )


class Namespace(CoreManifest):
    """A v1 Namespace."""

    kind: ClassVar[str] = "Namespace"


class ConfigMap(CoreManifest):
    """A v1 ConfigMap; `data` maps a file name to its text, or to data that is written as YAML."""

    kind: ClassVar[str] = "ConfigMap"
    data: dict[str, str | Embedded]


class ServicePort(Model):
    """One port of a Service; `targetPort` is the pod's."""

    name: Name
    port: Port
    targetPort: Port | None = None
    protocol: Literal["TCP", "UDP"] = "TCP"


class ServiceSpec(Model):
    """`spec` of a headless Service: its name means each pod and no address of its own."""

    clusterIP: Literal["None"]
    publishNotReadyAddresses: bool | None = None
    selector: dict[str, str] | None = None
    ports: tuple[ServicePort, ...]


class Service(CoreManifest):
    """A v1 Service."""

    kind: ClassVar[str] = "Service"
    spec: ServiceSpec


class SecretKeySelector(Model):
    """One key of a Secret in the namespace of the object that names it; never its value."""

    name: Name
    key: DataKey


class Resources(Model):
    """Requests or limits of a container."""

    cpu: Quantity | None = None
    memory: Quantity | None = None


class ResourceRequirements(Model):
    """`resources` of a container."""

    requests: Resources | None = None
    limits: Resources | None = None


class GeneratorOptions(Model):
    """How kustomize names and marks generated ConfigMaps."""

    disableNameSuffixHash: bool | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None


class ConfigMapGenerator(Model):
    """A ConfigMap that kustomize makes of files beside it; `files` are paths or `key=path`."""

    name: Name
    namespace: Name | None = None
    files: tuple[str, ...]
    options: GeneratorOptions | None = None


class KustomizeFile(Kind):
    """A `kustomization.yaml`: what stands in its folder."""

    apiVersion: ClassVar[str] = "kustomize.config.k8s.io/v1beta1"
    kind: ClassVar[str] = "Kustomization"
    resources: tuple[str, ...]
    configMapGenerator: tuple[ConfigMapGenerator, ...] | None = None

    @property
    def schema_url(self) -> str:
        """SchemaStore's schema, the one that editors know."""
        return "https://json.schemastore.org/kustomization"
