"""tetragon:policies:deployed: how many policies each agent must run."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.recording_rule import RecordingRule

NAME = "tetragon:policies:deployed"


def declare(deployment: Deployment) -> RecordingRule:
    """The number of policies of this tree, the signals among them.

    No agent tells it: a policy that the schema refuses is in no state at all. As a series it stands
    once, for the alert, the health check and the dashboard. Prometheus records a number as a series
    without labels.
    """
    return RecordingRule(record=NAME, expr=str(len(deployment.policy_names)))
