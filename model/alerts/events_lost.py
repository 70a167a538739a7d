"""TetragonEventsLost: events happened and were not reported."""

from model.alert import Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.promql import grew

LOSSES = (
    "tetragon_bpf_missed_events_total",
    "tetragon_observer_ringbuf_events_lost_total",
    "tetragon_observer_ringbuf_queue_events_lost_total",
    "tetragon_notify_overflowed_events_total",
    "tetragon_export_ratelimit_events_dropped_total",
)
"""The counters of lost events; the first has no series before its first loss."""


def declare(deployment: Deployment) -> Alert:
    """Fires when any of the counters grows, or appears."""
    del deployment
    parts = (grew(name, by="node", window="10m") for name in LOSSES)
    return Alert(
        name="TetragonEventsLost",
        severity=Severity.warning,
        expr="\nor\n".join(parts),
        for_duration="5m",
        summary="The agent on {{ $labels.node }} loses events",
        description=(
            "The agent on node {{ $labels.node }} lost about {{ $value | humanize }} events in "
            "ten minutes. What was lost is in no log and no alert: find the policy that produces "
            "too much, or raise the agent's limits."
        ),
    )
