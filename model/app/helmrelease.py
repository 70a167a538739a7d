"""The Tetragon release: the chart and the values that differ from its defaults."""

from typing import Any

from tetraflux.model.agent_socket import ADDRESS
from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.export import allow_list, deny_list, json_lines, redaction_filters
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.flux import (
    Action,
    ChartTemplate,
    ChartTemplateSpec,
    HelmRelease,
    HelmReleaseSpec,
    ObjectReference,
    Strategy,
    StrategyName,
)
from tetraflux.model.kinds.kubernetes import ResourceRequirements, Resources
from tetraflux.model.kinds.tetragon import (
    AgentValues,
    GopsValues,
    GrpcValues,
    HostPathMount,
    OperatorValues,
    PrometheusValues,
    RollingUpdate,
    ServiceMonitorValues,
    TetragonValues,
    UpdateStrategy,
)
from tetraflux.model.settings import ChartSource, OsProfile

STATED = (
    "hostNetwork",
    "exportDirectory",
    "tetragon.hostProcPath",
    "tetragon.enablePolicyFilter",
    "tetragon.exportFilename",
    "tetragon.grpc.address",
    "tetragonOperator.resources.requests.memory",
    "tetragonOperator.resources.limits.memory",
)
"""Values that equal the chart's default and are written all the same.

The stack depends on each, so a later chart must not change it by changing a default.
"""

IGNORED: dict[str, Any] = {"tetragon": {"enableCiliumAPI": True}}
"""Keys that chart 1.6.0 does not read, kept because an owner asks for them by name.

They do nothing; `tetraflux check` says so. Nowhere else may a key stand that the chart does not
have.
"""


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The HelmRelease; a failed install or upgrade is retried, the agents stay as they are."""
    chart = deployment.settings.chart
    retry = Strategy(name=StrategyName.RetryOnFailure, retryInterval="5m")
    from_oci = chart.source is ChartSource.oci
    return one_file(
        "helmrelease.yaml",
        HelmRelease(
            metadata=ObjectMeta(name="tetragon", namespace=deployment.namespace),
            spec=HelmReleaseSpec(
                interval=deployment.settings.flux.interval,
                timeout="10m",
                releaseName="tetragon",
                chartRef=ObjectReference(kind="OCIRepository", name="tetragon")
                if from_oci
                else None,
                chart=None
                if from_oci
                else ChartTemplate(
                    spec=ChartTemplateSpec(
                        chart="tetragon",
                        version=chart.version,
                        sourceRef=ObjectReference(kind="HelmRepository", name="tetragon"),
                    )
                ),
                # The chart has no crds/ folder: its operator registers the CRDs at start.
                install=Action(crds="CreateReplace", strategy=retry),
                upgrade=Action(crds="CreateReplace", strategy=retry),
                driftDetection={"mode": "enabled"},
                values=_merged(_values(deployment).plain(), IGNORED),
            ),
        ),
    )


def _values(deployment: Deployment) -> TetragonValues:
    settings = deployment.settings
    metrics = PrometheusValues(
        serviceMonitor=ServiceMonitorValues(
            enabled=True,
            extraLabels=settings.monitoring.prometheus_labels or None,
            scrapeInterval=f"{settings.monitoring.scrape_interval_seconds}s",
        )
    )
    talos = settings.agent.os is OsProfile.talos
    return TetragonValues(
        hostNetwork=True,
        exportDirectory=settings.agent.export_directory,
        updateStrategy=UpdateStrategy(
            type="RollingUpdate",
            rollingUpdate=RollingUpdate(maxUnavailable=settings.agent.max_unavailable),
        ),
        # Talos mounts tracefs there and not below debugfs, where 1.6.0 would look for tracepoints.
        extraHostPathMounts=(
            HostPathMount(name="sys-kernel-tracing", mountPath="/sys/kernel/tracing"),
        )
        if talos
        else None,
        tetragon=AgentValues(
            clusterName=settings.cluster_name or None,
            resources=_memory("512Mi", "2Gi"),
            hostProcPath="/proc",
            enableProcessCred=True,
            enableProcessNs=True,
            enablePolicyFilter=True,
            exportFilename="tetragon.log",
            exportFilePerm=settings.agent.export_file_permissions,
            exportAllowList=json_lines(allow_list(deployment)),
            exportDenyList=json_lines(deny_list(deployment)),
            redactionFilters=json_lines(redaction_filters()),
            # The chart's default up to 1.6.1 is TCP, open to every pod in the host's network.
            grpc=GrpcValues(address=ADDRESS),
            # The default up to 1.7 opens localhost:8118 to the same pods, who may tune the agent's
            # garbage collector there (google/gops, agent/agent.go), and asks nobody either.
            gops=GopsValues(enabled=False),
            prometheus=metrics,
        ),
        tetragonOperator=OperatorValues(resources=_memory("64Mi", "128Mi"), prometheus=metrics),
    )


def _memory(request: str, limit: str) -> ResourceRequirements:
    return ResourceRequirements(requests=Resources(memory=request), limits=Resources(memory=limit))


def _merged(values: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """`extra` put into `values`, maps merged; raises ValueError where both say something."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(values.get(key), dict):
            _merged(values[key], value)
        elif key in values:
            raise ValueError(f"{key} is already in the values: remove it from IGNORED")
        else:
            values[key] = value
    return values
