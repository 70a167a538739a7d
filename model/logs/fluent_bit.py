"""Fluent Bit: ships the agent's export file to Loki or Elasticsearch.

What it has read and not yet delivered survives restarts of the pod and outages of the store, up to
`logs.buffer_limit`. Lost is what stands unread in the file when the agent rotates it while Fluent
Bit is down: reading the rotated files as well would ship them anew after every restart.
"""

from tetraflux.model.deployment import Deployment, File
from tetraflux.model.kinds.base import NOT_SUBSTITUTED, ObjectMeta
from tetraflux.model.kinds.fluentbit import (
    Config,
    EnvVar,
    EnvVarSource,
    FluentBitValues,
    HostPath,
    HostPathVolume,
    Rbac,
    ServiceAccount,
    ServiceMonitorSwitch,
)
from tetraflux.model.kinds.flux import (
    HELM_CHART_LAYER,
    Action,
    HelmRelease,
    HelmReleaseSpec,
    LayerSelector,
    ObjectReference,
    OCIRepository,
    OCIRepositoryRef,
    OCIRepositorySpec,
    Strategy,
    StrategyName,
)
from tetraflux.model.kinds.kubernetes import ResourceRequirements, Resources, SecretKeySelector
from tetraflux.model.kinds.workload import Toleration, VolumeMount
from tetraflux.model.settings import LogSettings, LogShipping

# renovate: datasource=docker depName=ghcr.io/fluent/helm-charts/fluent-bit
CHART_VERSION = "0.58.1"

NAME = "tetragon-fluent-bit"
USERNAME_KEY = "username"
PASSWORD_KEY = "password"
STATE = "/var/lib/tetragon-fluent-bit"
"""Folder of the node for positions and buffered chunks: what survives a restart of the pod."""


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The chart's source and its release.

    Fluent Bit writes environment variables as `${...}`, so the release opts out of Flux
    substitution.
    """
    meta = ObjectMeta(name=NAME, namespace=deployment.namespace)
    retry = Strategy(name=StrategyName.RetryOnFailure, retryInterval="5m")
    return (
        File(
            "ocirepository.yaml",
            "",
            (
                OCIRepository(
                    metadata=meta,
                    spec=OCIRepositorySpec(
                        interval=deployment.settings.flux.interval,
                        url="oci://ghcr.io/fluent/helm-charts/fluent-bit",
                        ref=OCIRepositoryRef(tag=CHART_VERSION),
                        layerSelector=LayerSelector(mediaType=HELM_CHART_LAYER, operation="copy"),
                    ),
                ),
            ),
        ),
        File(
            "helmrelease.yaml",
            "",
            (
                HelmRelease(
                    metadata=ObjectMeta(
                        name=NAME, namespace=deployment.namespace, annotations=NOT_SUBSTITUTED
                    ),
                    spec=HelmReleaseSpec(
                        interval=deployment.settings.flux.interval,
                        timeout="10m",
                        releaseName=NAME,
                        chartRef=ObjectReference(kind="OCIRepository", name=NAME),
                        install=Action(strategy=retry),
                        upgrade=Action(strategy=retry),
                        driftDetection={"mode": "enabled"},
                        values=_values(deployment).plain(),
                    ),
                ),
            ),
        ),
    )


def _values(deployment: Deployment) -> FluentBitValues:
    settings = deployment.settings
    folder = settings.agent.export_directory
    if folder == STATE:
        raise ValueError(f"agent.export_directory is {STATE}, which Fluent Bit uses for its state")
    return FluentBitValues(
        fullnameOverride=NAME,
        # It asks the API server nothing: the agent has put the pod into each event.
        rbac=Rbac(create=False),
        serviceAccount=ServiceAccount(automountServiceAccountToken=False),
        serviceMonitor=ServiceMonitorSwitch(
            enabled=True, selector=dict(settings.monitoring.prometheus_labels)
        ),
        # Root owns the export file; nothing else of root is needed.
        securityContext={
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        resources=ResourceRequirements(
            requests=Resources(cpu="10m", memory="64Mi"), limits=Resources(memory="256Mi")
        ),
        # The agent tolerates everything; where it runs, its events must be read.
        tolerations=(Toleration(operator="Exists"),),
        env=(
            _from_secret("SHIPPER_USERNAME", settings.logs, USERNAME_KEY),
            _from_secret("SHIPPER_PASSWORD", settings.logs, PASSWORD_KEY),
        ),
        config=_config(deployment),
        # These replace the chart's own, which mount /var/log and Docker's folders.
        daemonSetVolumes=(
            HostPathVolume(name="events", hostPath=HostPath(path=folder, type="DirectoryOrCreate")),
            HostPathVolume(name="state", hostPath=HostPath(path=STATE, type="DirectoryOrCreate")),
        ),
        daemonSetVolumeMounts=(
            VolumeMount(name="events", mountPath=folder, readOnly=True),
            VolumeMount(name="state", mountPath=STATE),
        ),
    )


def _from_secret(variable: str, logs: LogSettings, key: str) -> EnvVar:
    selector = SecretKeySelector(name=logs.secret_name, key=key)
    return EnvVar(name=variable, valueFrom=EnvVarSource(secretKeyRef=selector))


def _config(deployment: Deployment) -> Config:
    settings = deployment.settings
    return Config(
        service=_section(
            "SERVICE",
            ("Daemon", "Off"),
            ("Flush", "1"),
            ("Log_Level", "info"),
            ("Parsers_File", "/fluent-bit/etc/conf/custom_parsers.conf"),
            ("HTTP_Server", "On"),
            ("HTTP_Listen", "0.0.0.0"),  # noqa: S104
            ("HTTP_Port", "2020"),
            ("Health_Check", "On"),
            ("storage.path", f"{STATE}/chunks"),
            ("storage.sync", "full"),
            ("storage.checksum", "On"),
            ("storage.max_chunks_up", "64"),
            ("storage.backlog.mem_limit", "16M"),
        ),
        inputs=_section(
            "INPUT",
            ("Name", "tail"),
            ("Tag", "tetragon"),
            ("Path", f"{settings.agent.export_directory}/tetragon.log"),
            ("Parser", "tetragon"),
            # Where reading stopped: without it a restart ships all again, or skips what came since.
            ("DB", f"{STATE}/positions.db"),
            ("DB.locking", "true"),
            ("Read_from_Head", "On"),
            # The agent rotates by renaming, so the old file must be read to its end.
            ("Rotate_Wait", "30"),
            ("Refresh_Interval", "5"),
            ("Buffer_Chunk_Size", "128k"),
            ("Buffer_Max_Size", "4M"),
            ("Skip_Long_Lines", "On"),
            ("storage.type", "filesystem"),
        ),
        filters=_section(
            "FILTER",
            ("Name", "modify"),
            ("Match", "tetragon"),
            ("Add", "app tetragon"),
        ),
        outputs=_output(settings.logs),
        customParsers=_section(
            "PARSER",
            ("Name", "tetragon"),
            ("Format", "json"),
            ("Time_Key", "time"),
            ("Time_Format", "%Y-%m-%dT%H:%M:%S.%L%z"),
            ("Time_Keep", "On"),
        ),
    )


def _output(logs: LogSettings) -> str:
    common = (
        ("Match", "tetragon"),
        ("Host", logs.host),
        ("Port", str(logs.port)),
        ("HTTP_User", "${SHIPPER_USERNAME}"),
        ("HTTP_Passwd", "${SHIPPER_PASSWORD}"),
        ("tls", "On" if logs.tls else "Off"),
        # Without end: the buffer's limit decides what is given up, and it is the oldest.
        ("Retry_Limit", "no_limits"),
        ("storage.total_limit_size", logs.buffer_limit),
    )
    if logs.shipping is LogShipping.loki:
        return _section(
            "OUTPUT",
            ("Name", "loki"),
            *common,
            ("Labels", "app=tetragon"),
            ("Label_Keys", "$node_name"),
            ("Remove_Keys", "app"),
            ("Line_Format", "json"),
        )
    return _section(
        "OUTPUT",
        ("Name", "es"),
        *common,
        ("Logstash_Format", "On"),
        ("Logstash_Prefix", "tetragon"),
        ("Suppress_Type_Name", "On"),
        ("Replace_Dots", "On"),
        ("Trace_Error", "On"),
    )


def _section(name: str, *entries: tuple[str, str]) -> str:
    """A section of the classic format; keys in one column, as its documentation writes them."""
    width = max(len(key) for key, _ in entries)
    return f"[{name}]\n" + "".join(f"    {key:{width}} {value}\n" for key, value in entries)
