"""tetragon-policy-loaded: every agent runs every policy."""

from model.deployment import Deployment
from model.health_check import HealthCheck, prometheus_check


def declare(deployment: Deployment) -> HealthCheck:
    """Red when an agent runs fewer policies than are deployed, or holds one in error."""
    count = len(deployment.policy_names)
    return prometheus_check(
        deployment,
        "tetragon-policy-loaded",
        f'(min(tetragon_tracingpolicy_loaded{{state="enabled"}}) >= bool {count})'
        ' * (max(tetragon_tracingpolicy_loaded{state=~"error|load_error"}) == bool 0)',
    )
