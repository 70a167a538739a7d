"""DaemonSet and what its pods are made of, as far as the stack needs it (API of apps/v1)."""

from typing import ClassVar, Literal

from tetraflux.model.kinds.base import LabelValue, Manifest, Model, Name, Quantity
from tetraflux.model.kinds.kubernetes import ResourceRequirements


class Toleration(Model):
    """A toleration; `operator: Exists` alone tolerates everything."""

    operator: Literal["Exists"]


class VolumeMount(Model):
    """Where a container finds a volume."""

    name: Name
    mountPath: str
    readOnly: bool | None = None


class Capabilities(Model):
    """Capabilities of a container, named without `CAP_`."""

    add: tuple[str, ...] | None = None
    drop: tuple[str, ...]


class SeccompProfile(Model):
    """Which system calls the container may make."""

    type: Literal["RuntimeDefault", "Unconfined"]


class SecurityContext(Model):
    """What the processes of a container are, and may."""

    runAsUser: int
    runAsGroup: int
    runAsNonRoot: bool | None = None
    allowPrivilegeEscalation: bool | None = None
    readOnlyRootFilesystem: bool
    capabilities: Capabilities
    seccompProfile: SeccompProfile


class Container(Model):
    """A container of a pod."""

    name: Name
    image: str
    command: tuple[str, ...]
    resources: ResourceRequirements
    securityContext: SecurityContext
    volumeMounts: tuple[VolumeMount, ...]


class ConfigMapVolumeSource(Model):
    """A folder that holds the entries of a ConfigMap."""

    name: Name


class EmptyDirVolumeSource(Model):
    """A folder that is gone with the pod; with `Memory` it takes no disk."""

    medium: Literal["Memory"]
    sizeLimit: Quantity


class Volume(Model):
    """A folder for the containers of a pod."""

    name: Name
    configMap: ConfigMapVolumeSource | None = None
    emptyDir: EmptyDirVolumeSource | None = None


class PodSpec(Model):
    """`spec` of a pod."""

    automountServiceAccountToken: bool
    enableServiceLinks: bool
    terminationGracePeriodSeconds: int
    nodeSelector: dict[str, str]
    tolerations: tuple[Toleration, ...]
    containers: tuple[Container, ...]
    volumes: tuple[Volume, ...]


class PodMeta(Model):
    """`metadata` of a template: its pods get their names from the controller."""

    labels: dict[str, LabelValue]
    annotations: dict[str, str]


class PodTemplate(Model):
    """What each pod is made after."""

    metadata: PodMeta
    spec: PodSpec


class PodSelector(Model):
    """The pods that are the DaemonSet's own."""

    matchLabels: dict[str, LabelValue]


class DaemonSetSpec(Model):
    """`spec` of a DaemonSet."""

    selector: PodSelector
    template: PodTemplate


class DaemonSet(Manifest):
    """An apps/v1 DaemonSet: a pod on each node."""

    apiVersion: ClassVar[str] = "apps/v1"
    kind: ClassVar[str] = "DaemonSet"
    spec: DaemonSetSpec

    @property
    def schema_url(self) -> str:
        """The public schema, of the current Kubernetes."""
        return (
            "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master/"
            "master-standalone-strict/daemonset-apps-v1.json"
        )
