"""The settings of an operator. The defaults give the stack in `output/kubernetes`.

Each cluster has its own `Settings`: in Python, or as a YAML file with the same keys
(`tetraflux build --settings FILE`). Secrets are never values here, only names of Secrets and keys.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from tetraflux.model.addresses import Host, NodeAddress, Url, same_host
from tetraflux.model.kinds.base import (
    DataKey,
    GivenName,
    LabelKey,
    LabelValue,
    Model,
    NamespaceName,
    Port,
    Sha256,
    nanoseconds,
)
from tetraflux.model.kinds.flux import SourceKind
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.setting_values import (
    Cidr,
    Count,
    ExportDirectory,
    Image,
    Interval,
    MaxUnavailable,
    NodeName,
    Pause,
    ProgramPath,
    Window,
)
from tetraflux.model.trusted import RUNTIME_PROGRAMS, TRUSTED_PROGRAMS


class OsProfile(StrEnum):
    """What the nodes run: `talos` adds the mount of /sys/kernel/tracing that Talos needs."""

    talos = "talos"
    generic = "generic"


class ChartSource(StrEnum):
    """Where the chart comes from: the OCI registry, or the project's HTTPS index."""

    oci = "oci"
    helm = "helm"


class GatusStyle(StrEnum):
    """How Gatus discovers its endpoints.

    `configmap`: a labelled ConfigMap, read by k8s-sidecar. `sidecar`: annotations on Services,
    read by gatus-sidecar.
    """

    configmap = "configmap"
    sidecar = "sidecar"


class HealthScheme(StrEnum):
    """How Gatus checks the agent: `grpc` by its health protocol (Gatus >= 5.31), `tcp` connects."""

    grpc = "grpc"
    tcp = "tcp"


class DashboardStyle(StrEnum):
    """How Grafana discovers the dashboard.

    `configmap`: by the label `grafana_dashboard`. `operator`: also by a GrafanaDashboard.
    """

    configmap = "configmap"
    operator = "operator"


class Routing(StrEnum):
    """How the Alertmanager uses our AlertmanagerConfig.

    `on-namespace`: as one of its configs. By the operator's default such a config gets only the
    alerts whose label `namespace` is its own, so the rules set that label, and keep the workload's
    namespace as `workload_namespace`. It works with every matcher strategy, and together with an
    existing `alertmanagerConfiguration`.

    `global`: as the Alertmanager's `alertmanagerConfiguration`, which gets all alerts unchanged and
    drops those that no config routes. It and its Secret are in `alertmanager_namespace`.
    """

    on_namespace = "on-namespace"
    global_ = "global"


class LogShipping(StrEnum):
    """Where Fluent Bit ships the exported events; `none` deploys no Fluent Bit."""

    none = "none"
    loki = "loki"
    elasticsearch = "elasticsearch"


class SelfTest(StrEnum):
    """Which hooks the self-test triggers on each node; `none` deploys no self-test.

    `unprivileged`: those that an ordinary user can trigger in a confined container, which are most.
    `privileged` adds a second container that runs as root, without a seccomp profile and with the
    capabilities that the other hooks need, including CAP_SYS_ADMIN.
    """

    none = "none"
    unprivileged = "unprivileged"
    privileged = "privileged"


IMAGE = "docker.io/library/python:3.13-slim-bookworm"
"""Debian with coreutils, util-linux, bash and Python: a scenario may use nothing else."""


class FluxSettings(Model):
    """How Flux reconciles the repository that contains the tree.

    `path_prefix` is the path of `output/kubernetes` from the root of the source.
    """

    namespace: NamespaceName = "flux-system"
    source_kind: SourceKind = SourceKind.GitRepository
    source_name: GivenName = "flux-system"
    source_namespace: NamespaceName = "flux-system"
    path_prefix: Annotated[
        str, Field(pattern=r"^\.(/[A-Za-z0-9][A-Za-z0-9._-]*)*$", max_length=255)
    ] = "./output/kubernetes"
    interval: Interval = "1h"
    retry_interval: Pause = "2m"
    timeout: Pause = "15m"


class ChartSettings(Model):
    """The Tetragon chart; a `digest` pins the OCI artifact in addition to its tag."""

    source: ChartSource = ChartSource.oci
    # renovate: datasource=docker depName=ghcr.io/cilium/charts/tetragon
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=20)] = "1.6.0"
    digest: Sha256 | None = None

    @model_validator(mode="after")
    def _digest_is_of_an_artifact(self) -> "ChartSettings":
        if self.digest and self.source is not ChartSource.oci:
            raise ValueError(f"digest pins an OCI artifact, but source is {self.source}")
        return self


class AgentSettings(Model):
    """The agent on each node."""

    os: OsProfile = OsProfile.talos
    export_directory: ExportDirectory = "/var/log/tetragon"
    export_file_permissions: Annotated[str, Field(pattern=r"^[67][0-7]{2}$")] = "640"
    max_unavailable: MaxUnavailable = "10%"
    muted_namespaces: tuple[NamespaceName, ...] = ("kube-system",)
    cluster_cidrs: tuple[Cidr, ...] = ()


class Enforcement(Model):
    """A detection that kills processes instead of only reporting, for some pods of one namespace.

    `reason` becomes an annotation of the object, for those who find that their process was killed.
    Enforcement for a whole cluster or for hosts is not possible: a false positive would take them
    down.
    """

    detection: GivenName
    reason: Annotated[str, Field(pattern=r"^\S[^\n]{8,198}\S$")]
    namespace: NamespaceName
    pod_labels: dict[LabelKey, LabelValue] = Field(min_length=1)


class PolicySettings(Model):
    """What the policies must know about this cluster; `model/trusted.py` documents the lists.

    `runtime_programs` cannot be empty: otherwise every start of a container would be reported.
    """

    trusted_programs: tuple[ProgramPath, ...] = TRUSTED_PROGRAMS
    runtime_programs: Annotated[tuple[ProgramPath, ...], Field(min_length=1)] = RUNTIME_PROGRAMS
    privileged_shells_on_host: bool = False
    enforce: tuple[Enforcement, ...] = ()

    @model_validator(mode="after")
    def _enforces_once(self) -> "PolicySettings":
        where = [f"{each.detection} in {each.namespace}" for each in self.enforce]
        twice = sorted({each for each in where if where.count(each) > 1})
        if twice:
            raise ValueError(f"enforce lists {', '.join(twice)} twice; list it once")
        return self


class PushoverSettings(Model):
    """The Secret with the application token and the user key, in the routing's namespace."""

    secret_name: GivenName = "pushover"
    token_key: DataKey = "token"
    user_key: DataKey = "user-key"

    @model_validator(mode="after")
    def _are_two_keys(self) -> "PushoverSettings":
        if self.token_key == self.user_key:
            raise ValueError(
                f"token_key and user_key are both {self.token_key}, but one key cannot hold the "
                "token of the application and the key of the user"
            )
        return self


class AlertSettings(Model):
    """When alerts fire, and with which severity.

    An event keeps its alert firing for `event_window`. `event_memory` is how far back Prometheus
    looks for the last value of a series that was interrupted: after an outage of Prometheus or of
    an agent that lasted longer, events from before it are reported once more. `..._for` is how long
    a condition must be true. `severities` changes the severity of single alerts, by name.
    """

    event_window: Window = "10m"
    event_memory: Window = "6h"
    agent_down_for: Window = "10m"
    agent_restarts_per_hour: Count = 3
    no_events_for: Window = "15m"
    policy_errors_for: Window = "15m"
    events_lost_for: Window = "5m"
    export_stalled_for: Window = "15m"
    map_full_for: Window = "15m"
    map_full_percent: Annotated[int, Field(strict=True, ge=50, le=99)] = 90
    high_event_rate_per_second: Count = 200
    high_event_rate_times_normal: Count = 5
    high_event_rate_window: Window = "10m"
    high_event_rate_normal: Window = "6h"
    high_event_rate_for: Window = "15m"
    severities: dict[str, Severity] = Field(default={})

    @model_validator(mode="after")
    def _looks_back_far_enough(self) -> "AlertSettings":
        if nanoseconds(self.event_memory) < nanoseconds(self.event_window):
            raise ValueError(
                f"event_memory is {self.event_memory}, shorter than event_window, which is "
                f"{self.event_window}: events of an interrupted series would be reported twice"
            )
        if nanoseconds(self.high_event_rate_normal) <= nanoseconds(self.high_event_rate_window):
            raise ValueError(
                f"high_event_rate_normal is {self.high_event_rate_normal}, not longer than "
                f"high_event_rate_window, which is {self.high_event_rate_window}: a rate that is "
                "compared with itself is never high"
            )
        return self


class MonitoringSettings(Model):
    """The monitoring stack that the cluster already has.

    `agent_hosts` are the nodes whose agents Gatus checks one by one: a short name for each, and the
    address at which Gatus reaches it.
    """

    prometheus_url: Url = "http://prometheus-operated.monitoring.svc.cluster.local:9090"
    prometheus_labels: dict[LabelKey, LabelValue] = Field(
        default={"release": "kube-prometheus-stack"}
    )
    scrape_interval_seconds: Annotated[int, Field(strict=True, ge=5, le=60)] = 30
    alerts: AlertSettings = AlertSettings.model_construct()
    routing: Routing = Routing.on_namespace
    alertmanager_namespace: NamespaceName = "monitoring"
    pushover: PushoverSettings = PushoverSettings.model_construct()
    gatus: GatusStyle = GatusStyle.configmap
    gatus_health_scheme: HealthScheme = HealthScheme.grpc
    agent_hosts: dict[NodeName, NodeAddress] = Field(default={})
    dashboard: DashboardStyle = DashboardStyle.configmap
    dashboard_selector: dict[LabelKey, LabelValue] = Field(default={"dashboards": "grafana"})
    runbook_url: Url | None = None
    dashboard_url: Url | None = None

    @model_validator(mode="after")
    def _asks_each_node_once(self) -> "MonitoringSettings":
        hosts = [same_host(each) for each in self.agent_hosts.values()]
        twice = sorted({each for each in hosts if hosts.count(each) > 1})
        if twice:
            raise ValueError(f"agent_hosts has {', '.join(twice)} twice, so a node is not checked")
        return self


_LOKI = "loki-gateway.monitoring.svc.cluster.local"


class LogSettings(Model):
    """Log shipping; the credentials are keys of the Secret `secret_name`."""

    shipping: LogShipping = LogShipping.none
    host: Host = _LOKI
    port: Port = 80
    tls: bool = False
    secret_name: GivenName = "tetragon-logs"
    buffer_limit: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}[MG]$")] = "512M"

    @model_validator(mode="after")
    def _elasticsearch_is_somewhere_else(self) -> "LogSettings":
        if self.shipping is LogShipping.elasticsearch and self.host == _LOKI:
            raise ValueError(f"elasticsearch needs host and port; {_LOKI} is that of Loki")
        return self


class SelfTestSettings(Model):
    """The self-test: it triggers each hook on each node, once in `interval_minutes`.

    An alert reports a hook that stays silent after at most three rounds. The image is Debian with
    Python; if the nodes cannot pull it, set `image` to a copy.
    """

    level: SelfTest = SelfTest.unprivileged
    interval_minutes: Annotated[int, Field(strict=True, ge=5, le=60)] = 15
    image: Image = IMAGE


class Settings(Model):
    """The settings of one cluster's stack.

    The defaults are not validated whenever the module is imported; a test validates them.
    """

    namespace: NamespaceName = "security"
    cluster_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=253)] = ""
    flux: FluxSettings = FluxSettings.model_construct()
    chart: ChartSettings = ChartSettings.model_construct()
    agent: AgentSettings = AgentSettings.model_construct()
    policies: PolicySettings = PolicySettings.model_construct()
    monitoring: MonitoringSettings = MonitoringSettings.model_construct()
    logs: LogSettings = LogSettings.model_construct()
    self_test: SelfTestSettings = SelfTestSettings.model_construct()
