"""Values of the Helm chart `fluent-bit`, as far as the stack sets them.

Keys are the chart's own (charts/fluent-bit/values.yaml of fluent/helm-charts); `tetraflux check`
compares every one with the chart's.
"""

from typing import Any, Literal

from pydantic import Field

from tetraflux.model.kinds.base import Model, Name
from tetraflux.model.kinds.kubernetes import ResourceRequirements, SecretKeySelector
from tetraflux.model.kinds.workload import Toleration, VolumeMount


class EnvVarSource(Model):
    """Where an environment variable comes from."""

    secretKeyRef: SecretKeySelector


class EnvVar(Model):
    """An environment variable whose value is a key of a Secret."""

    name: str
    valueFrom: EnvVarSource


class HostPath(Model):
    """A folder of the node."""

    path: str
    type: Literal["DirectoryOrCreate"]


class HostPathVolume(Model):
    """A volume that is a folder of the node."""

    name: Name
    hostPath: HostPath


class ServiceMonitorSwitch(Model):
    """The chart's ServiceMonitor."""

    enabled: bool
    selector: dict[str, str] | None = None


class Rbac(Model):
    """Whether the chart makes a ClusterRole that reads pods and namespaces."""

    create: bool


class ServiceAccount(Model):
    """The chart's ServiceAccount."""

    automountServiceAccountToken: bool


class Config(Model):
    """Fluent Bit's configuration, section by section, in its classic format."""

    service: str
    inputs: str
    filters: str
    outputs: str
    customParsers: str


class FluentBitValues(Model):
    """`spec.values` of the fluent-bit release."""

    kind: Literal["DaemonSet"] = "DaemonSet"
    fullnameOverride: Name | None = None
    rbac: Rbac
    serviceAccount: ServiceAccount
    securityContext: dict[str, Any] | None = None
    serviceMonitor: ServiceMonitorSwitch | None = None
    resources: ResourceRequirements | None = None
    tolerations: tuple[Toleration, ...]
    env: tuple[EnvVar, ...]
    config: Config
    daemonSetVolumes: tuple[HostPathVolume, ...] = Field(min_length=1)
    daemonSetVolumeMounts: tuple[VolumeMount, ...] = Field(min_length=1)
