"""TetragonHighEventRate: a node produces far more events than it did before."""

from model.alert import Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity

FLOOR_EVENTS_PER_SECOND = 200
TIMES_NORMAL = 5


def declare(deployment: Deployment) -> Alert:
    """Fires when a node is above a floor and above five times its own last six hours."""
    del deployment
    now = "sum by (node) (rate(tetragon_events_total[10m]))"
    before = "sum by (node) (rate(tetragon_events_total[6h] offset 15m))"
    return Alert(
        name="TetragonHighEventRate",
        severity=Severity.warning,
        expr=f"{now} > {FLOOR_EVENTS_PER_SECOND}\nand\n{now} > {TIMES_NORMAL} * {before}",
        for_duration="15m",
        summary="Node {{ $labels.node }} produces unusually many events",
        description=(
            "Node {{ $labels.node }} produces {{ $value | humanize }} events a second, more than "
            f"{TIMES_NORMAL} times its own last six hours. Something started that starts or "
            "touches much, or a policy is too wide."
        ),
    )
