"""Values of the Helm chart `tetragon` 1.6.0, and the export filters inside them.

Keys are the chart's own (install/kubernetes/tetragon/values.yaml at v1.6.0); only those that the
stack sets. The chart has no values schema and ignores unknown keys, so `tetraflux check` compares
every emitted key with the chart's.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Duration, LabelValue, Model, Name
from tetraflux.model.kinds.kubernetes import ResourceRequirements


class EventType(StrEnum):
    """Event types of the export filters (api/v1/tetragon/events.proto, EventType)."""

    PROCESS_EXEC = "PROCESS_EXEC"
    PROCESS_EXIT = "PROCESS_EXIT"
    PROCESS_KPROBE = "PROCESS_KPROBE"
    PROCESS_TRACEPOINT = "PROCESS_TRACEPOINT"
    PROCESS_LOADER = "PROCESS_LOADER"
    PROCESS_UPROBE = "PROCESS_UPROBE"
    PROCESS_THROTTLE = "PROCESS_THROTTLE"
    PROCESS_LSM = "PROCESS_LSM"
    PROCESS_USDT = "PROCESS_USDT"
    RATE_LIMIT_INFO = "RATE_LIMIT_INFO"


class ExportFilter(Model):
    """One line of an allow or deny list: keys are AND-ed, values OR-ed, lines OR-ed.

    The agent decodes it with protojson, strictly: an unknown key stops it at start
    (cmd/tetragon/main.go at v1.6.0). `namespace` "" means processes without a pod.
    """

    health_check: bool | None = None
    namespace: tuple[str, ...] | None = None
    pod_regex: tuple[str, ...] | None = None
    event_set: tuple[EventType, ...] | None = None


class RedactionFilter(Model):
    """RE2 expressions whose capture groups are replaced by `*****` in process arguments."""

    redact: tuple[str, ...]


class ServiceMonitorValues(Model):
    """The chart's ServiceMonitor; it sets honorLabels and adds `node` and `tetragon_pod`."""

    enabled: bool
    extraLabels: dict[str, LabelValue] | None = None
    scrapeInterval: Duration | None = None


class PrometheusValues(Model):
    """Metrics of agent or operator."""

    serviceMonitor: ServiceMonitorValues


class GrpcValues(Model):
    """The agent's API; what does not begin with `unix://` is TCP (pkg/server/addr.go at v1.6.0)."""

    address: Annotated[str, Field(pattern=r"^unix:///[!-~]+$")]


class GopsValues(Model):
    """The agent's server for gops, Go's tool for a look at processes."""

    enabled: bool


class AgentValues(Model):
    """`tetragon`: the agent container."""

    clusterName: str | None = None
    resources: ResourceRequirements
    hostProcPath: str
    enableProcessCred: bool
    enableProcessNs: bool
    enablePolicyFilter: bool
    exportFilename: str
    exportFilePerm: Annotated[str, Field(pattern=r"^[0-7]{3}$")]
    exportAllowList: str
    exportDenyList: str
    redactionFilters: str
    grpc: GrpcValues
    gops: GopsValues
    prometheus: PrometheusValues


class OperatorValues(Model):
    """`tetragonOperator`: registers the CRDs, so policies cannot exist before it ran."""

    resources: ResourceRequirements
    prometheus: PrometheusValues


class HostPathMount(Model):
    """A path of the host, mounted at the same path into the agent."""

    name: Name
    mountPath: str
    readOnly: bool | None = None


class RollingUpdate(Model):
    """How many nodes may be without an agent during an update."""

    maxUnavailable: int | str


class UpdateStrategy(Model):
    """`updateStrategy` of the DaemonSet."""

    type: str
    rollingUpdate: RollingUpdate


class TetragonValues(Model):
    """`spec.values` of the release; `exportDirectory` is top level in this chart."""

    hostNetwork: bool
    exportDirectory: Annotated[str, Field(pattern=r"^/[!-~]+[!-.0-~]$")]
    updateStrategy: UpdateStrategy
    extraHostPathMounts: tuple[HostPathMount, ...] | None = None
    tetragon: AgentValues
    tetragonOperator: OperatorValues
