"""tetragon:policy_events:new: what the policies reported within the event window."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.metrics import metric
from tetraflux.model.promql import EVENT_LABELS, new, summed, workload_namespace
from tetraflux.model.recording_rule import RecordingRule
from tetraflux.model.self_testing import apart

NAME = "tetragon:policy_events:new"


def declare(deployment: Deployment) -> RecordingRule:
    """The number of new events, the first of a series included, by policy, place and binary.

    What the self-test makes the policies report is no news.
    """
    events = metric("tetragon_policy_events_total").where()
    window = deployment.settings.monitoring.alerts.event_window
    counted = summed(EVENT_LABELS, new(events, deployment, window))
    counted_apart = apart(f"{counted} > 0", deployment)
    return RecordingRule(record=NAME, expr=workload_namespace(counted_apart))
