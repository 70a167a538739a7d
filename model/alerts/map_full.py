"""TetragonMapFull: the agent's table of processes runs full."""

from model.alert import Alert
from model.alert_case import Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric


def declare(deployment: Deployment) -> Alert:
    """Fires when a map that follows processes is nearly full: what does not fit is not followed."""
    alerts = deployment.settings.monitoring.alerts
    entries = f"max by (node, map) ({metric('tetragon_map_entries').where()})"
    capacity = f"max by (node, map) ({metric('tetragon_map_capacity').where()})"
    return Alert(
        name="TetragonMapFull",
        severity=Severity.warning,
        expr=f"100 * {entries} / {capacity} > {alerts.map_full_percent}",
        for_duration=alerts.map_full_for,
        summary="Map {{ $labels.map }} of the agent on {{ $labels.node }} is nearly full",
        description=(
            "Map {{ $labels.map }} of the agent on node {{ $labels.node }} is filled to "
            '{{ $value | printf "%.0f" }} percent. Processes that do not fit are not followed, and '
            "their events lack what they need to be told apart: raise the size of the map, or find "
            "what starts so many processes."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Node `a` and its map of running processes."""
    percent = deployment.settings.monitoring.alerts.map_full_percent
    where = {"node": "a", "map": "execve_map"}
    entries, capacity = (
        series("tetragon_map_entries", **where),
        series("tetragon_map_capacity", **where),
    )
    room = {capacity: samples((1000, 90))}
    full = (percent + 1) * 10
    return (
        Case(
            "a map that has been nearly full for a while",
            {**room, entries: samples((10, 10), (full, 80))},
            40,
            (where,),
            (
                "Map execve_map of the agent on a is nearly full",
                f"Map execve_map of the agent on node a is filled to {percent + 1} percent. "
                "Processes that do not fit are not followed, and their events lack what they need "
                "to be told apart: raise the size of the map, or find what starts so many "
                "processes.",
            ),
        ),
        Case("a map that has room", {**room, entries: samples((percent * 10 - 10, 90))}, 80),
        Case(
            "a map that is filled to the limit and not above",
            {**room, entries: samples((percent * 10, 90))},
            80,
        ),
        Case(
            "a map that was nearly full for a moment",
            {**room, entries: samples((10, 10), (full, 10), (10, 70))},
            30,
        ),
        Case(
            "a map that has just become nearly full",
            {**room, entries: samples((10, 10), (full, 80))},
            22,
        ),
    )
