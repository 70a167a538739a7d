"""TetragonEventsLost: events happened and were not reported."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import NOTHING, Case, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.promql import named, new, summed

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
        summary="The Tetragon agent on node {{ $labels.node }} loses events",
        description=(
            "On node {{ $labels.node }} about {{ $value | humanize }} events were "
            f"{{{{ $labels.kind }}}} within {alerts.event_window}. Lost events appear in no log "
            "and raise no alert. Find the policy that produces too many events, or raise the "
            "agent's limits."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Each counter on its own, and all of them together."""
    from tetraflux.model.counter_story import AGENT, Story, stories

    alerts = deployment.settings.monitoring.alerts
    wait = minutes(alerts.events_lost_for)
    all_stories = tuple(stories(deployment, alerts.event_window))
    first = all_stories[0]
    begins = first.since or 0

    def of_all(story: Story) -> Case:
        counters = {series(name, **story.agent): story.counter for name in LOSSES.values()}
        fires = tuple({"node": "a", "kind": kind} for kind in LOSSES)
        given = {**story.series, **counters}
        if story.since is None:
            return Case(story.sentence, given, story.until)
        return Case(story.sentence, given, story.since + wait, fires, until=story.until)

    def of_one(kind: str, name: str) -> Case:
        return Case(
            f"events {kind}, in two series of the counter",
            {
                **first.series,
                series(name, **AGENT, of="x"): samples((NOTHING, begins), (5, 30)),
                series(name, **AGENT, of="y"): samples((7, begins), (8, 30)),
            },
            begins + wait,
            ({"node": "a", "kind": kind},),
            (
                "The Tetragon agent on node a loses events",
                f"On node a about 6 events were {kind} within {alerts.event_window}. Lost events "
                "appear in no log and raise no alert. Find the policy that produces too many "
                "events, or raise the agent's limits.",
            ),
            until=first.until,
        )

    return (*map(of_all, all_stories), *(of_one(*each) for each in LOSSES.items()))
