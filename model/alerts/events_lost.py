"""TetragonEventsLost: events happened and were not reported."""

from model.alert import Alert
from model.alert_case import Case, counting, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric
from model.promql import named, new, summed

LOSSES = {
    "missed in the kernel": "tetragon_bpf_missed_events_total",
    "missed by a hook that was busy": "tetragon_missed_link_probes_total",
    "missed by a program that was busy": "tetragon_missed_prog_probes_total",
    "lost in the ring buffer": "tetragon_observer_ringbuf_events_lost_total",
    "unreadable in the ring buffer": "tetragon_observer_ringbuf_errors_total",
    "lost in the queue of the agent": "tetragon_observer_ringbuf_queue_events_lost_total",
    "dropped for a slow reader": "tetragon_notify_overflowed_events_total",
    "dropped by the rate limit of the export": "tetragon_export_ratelimit_events_dropped_total",
}
"""The counters of lost events by what became of them; some have no series before a loss."""


def declare(deployment: Deployment) -> Alert:
    """Fires when any of the counters grows, or appears."""
    alerts = deployment.settings.monitoring.alerts

    def lost(kind: str, name: str) -> str:
        grown = new(metric(name).where(), deployment, alerts.event_window)
        return named(kind, f"{summed(('node',), grown)} > 0")

    return Alert(
        name="TetragonEventsLost",
        severity=Severity.warning,
        expr="\nor\n".join(lost(*each) for each in LOSSES.items()),
        for_duration=alerts.events_lost_for,
        summary="The agent on {{ $labels.node }} loses events",
        description=(
            "On node {{ $labels.node }} about {{ $value | humanize }} events were "
            f"{{{{ $labels.kind }}}} within {alerts.event_window}. What was lost is in no log and "
            "no alert: find the policy that produces too much, or raise the agent's limits."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Each counter on its own, and what a counter does when nothing is lost."""
    target = {"job": "tetragon", "instance": "a:2112", "node": "a"}
    up = {series("up", namespace=deployment.namespace, **target): samples((1, 60))}
    fires = {"node": "a"}
    each = [
        Case(
            f"events {kind}",
            {**up, series(name, **target): counting(0, 0, 10) + " " + samples((3, 50))},
            17,
            ({**fires, "kind": kind},),
        )
        for kind, name in LOSSES.items()
    ]
    missed = series("tetragon_bpf_missed_events_total", **target, error="ENOSPC", msg_op="23")
    kind = {"kind": "missed in the kernel"}
    return (
        *each,
        Case(
            "the first miss, which brings the counter with it",
            {**up, missed: samples(("_", 10), (1, 50))},
            17,
            ({**fires, **kind},),
            (
                "The agent on a loses events",
                "On node a about 1 events were missed in the kernel within "
                f"{deployment.settings.monitoring.alerts.event_window}. What was lost is in no log "
                "and no alert: find the policy that produces too much, or raise the agent's "
                "limits.",
            ),
        ),
        Case(
            "counters that stand still",
            {**up, **{series(n, **target): samples((7, 60)) for n in LOSSES.values()}},
            40,
        ),
        Case(
            "a loss that is over for longer than the window",
            {**up, missed: samples((1, 10), (2, 50))},
            40,
        ),
        Case("a loss of a moment ago", {**up, missed: samples((1, 10), (2, 50))}, 13),
    )
