"""TetragonAgentDown: a node is without its agent."""

from model.alert import Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires when a target is down or all are gone, or the DaemonSet is short of pods."""
    ours = f'namespace="{deployment.namespace}"'
    return Alert(
        name="TetragonAgentDown",
        severity=Severity.critical,
        expr=(
            f'up{{job="tetragon", {ours}}} == 0\n'
            "or\n"
            f'absent(up{{job="tetragon", {ours}}})\n'
            "or\n"
            f'kube_daemonset_status_number_unavailable{{daemonset="tetragon", {ours}}} > 0'
        ),
        # Longer than an update of one node takes: image pull, start, loading the policies.
        for_duration="10m",
        summary="A node is without its Tetragon agent",
        description=(
            "{{ if $labels.instance }}The agent at {{ $labels.instance }} does not answer"
            "{{ else if $labels.daemonset }}{{ $value }} agents of DaemonSet "
            "{{ $labels.daemonset }} are not available{{ else }}No agent is scraped at all"
            "{{ end }}: nothing is detected there."
        ),
    )
