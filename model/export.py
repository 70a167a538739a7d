"""Which events the agent writes to its export file, and what it hides in them.

The agent reads the lists as JSON lines; a deny line wins over an allow line. Only the file is
filtered: the gRPC stream and the metrics see every event (chart.md of the pinned version).
"""

from collections.abc import Iterable

import orjson

from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.tetragon import EventType, ExportFilter, RedactionFilter
from tetraflux.model.redaction import REDACTIONS
from tetraflux.model.self_testing import NAME, is_on

_ALWAYS = (
    EventType.PROCESS_EXEC,
    EventType.PROCESS_EXIT,
    EventType.PROCESS_KPROBE,
    EventType.PROCESS_TRACEPOINT,
)
_ROUTINE = (EventType.PROCESS_EXEC, EventType.PROCESS_EXIT)


def allow_list(deployment: Deployment) -> tuple[ExportFilter, ...]:
    """The process life cycle, and every event type that a deployed policy produces."""
    needed = frozenset(e for each in deployment.detections for e in each.event_types)
    extra = tuple(event for event in EventType if event in needed and event not in _ALWAYS)
    return (ExportFilter(event_set=_ALWAYS + extra),)


def deny_list(deployment: Deployment) -> tuple[ExportFilter, ...]:
    """Probes, and the routine execs of the host, of the muted namespaces and of the self-test.

    The chart's default drops *everything* of the host ("") and of kube-system, a policy's events
    too; each line here names the event types that it drops, and none of them is a policy's.
    """
    muted = deployment.settings.agent.muted_namespaces
    lines = [
        ExportFilter(health_check=True, event_set=_ROUTINE),
        ExportFilter(namespace=("", *muted), event_set=_ROUTINE),
    ]
    if is_on(deployment):
        pods = (f"^{NAME}-[a-z0-9]+$",)
        own = (deployment.namespace,)
        lines.append(ExportFilter(namespace=own, pod_regex=pods, event_set=_ROUTINE))
    return tuple(lines)


def redaction_filters() -> tuple[RedactionFilter, ...]:
    """The redactions, for all binaries, one filter each so that a diff shows one line."""
    return tuple(RedactionFilter(redact=(pattern,)) for pattern in REDACTIONS)


def json_lines(filters: Iterable[ExportFilter | RedactionFilter]) -> str:
    """Filters as the chart wants them: one JSON object a line."""
    return "\n".join(orjson.dumps(each.plain()).decode() for each in filters)
