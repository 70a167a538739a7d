"""TetragonPolicyErrors: an agent does not run all policies."""

from model.alert import Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires on a policy in error, and on an agent with fewer policies than are deployed.

    The second part is needed: a policy that fails the schema is refused before the agent counts
    it, so it shows in no state at all.
    """
    count = len(deployment.policy_names)
    return Alert(
        name="TetragonPolicyErrors",
        severity=Severity.warning,
        expr=(
            'max by (node) (tetragon_tracingpolicy_loaded{state=~"error|load_error"}) > 0\n'
            "or\n"
            f'min by (node) (tetragon_tracingpolicy_loaded{{state="enabled"}}) < {count}'
        ),
        for_duration="15m",
        summary="The agent on {{ $labels.node }} does not run all policies",
        description=(
            f"The agent on node {{{{ $labels.node }}}} holds a policy in error or fewer than the "
            f"{count} policies deployed. A TracingPolicy has no status: ask the agent with "
            "`tetra tracingpolicy list`, and read its log."
        ),
    )
