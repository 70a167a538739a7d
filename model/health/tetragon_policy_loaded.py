"""tetragon-policy-loaded: every agent runs every policy."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.health_check import AWAY, nodes_without, prometheus_check
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.metrics import metric
from tetraflux.model.recording_rules.deployed_policies import NAME as DEPLOYED


def declare(deployment: Deployment) -> tuple[Endpoint, ...]:
    """Fails when any node's agent runs fewer policies than are deployed, or has one in error.

    It fails at once on an error, and on fewer policies only after `AWAY`, since an agent loads them
    one by one when it starts. The metric counts policies without their names: an agent that runs a
    policy from elsewhere instead of one of ours passes. It also fails while Prometheus
    does not record how many policies are deployed.
    """
    loaded = metric("tetragon_tracingpolicy_loaded")
    enabled = loaded.where(job="tetragon", state="enabled")
    failed = loaded.where(job="tetragon", state=("error", "load_error"))
    healthy = (
        f"max by (node) (max_over_time({enabled}[{AWAY}])) >= on () group_left () max({DEPLOYED})"
        f" and on (node) max by (node) (last_over_time({failed}[{AWAY}])) == 0"
    )
    query = nodes_without(deployment, healthy)
    return prometheus_check(deployment, "tetragon-policy-loaded", query)
