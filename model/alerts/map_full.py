"""TetragonMapFull: a BPF map in which the agent tracks processes is nearly full."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric


def declare(deployment: Deployment) -> Alert:
    """Fires when a map that tracks processes is nearly full: what does not fit is not tracked."""
    alerts = deployment.settings.monitoring.alerts
    entries = f"max by (node, map) ({metric('tetragon_map_entries').where()})"
    capacity = f"max by (node, map) ({metric('tetragon_map_capacity').where()})"
    return Alert(
        name="TetragonMapFull",
        severity=Severity.warning,
        expr=f"100 * {entries} / {capacity} > {alerts.map_full_percent}",
        for_duration=alerts.map_full_for,
        summary="BPF map {{ $labels.map }} of the Tetragon agent on node {{ $labels.node }} is "
        "nearly full",
        description=(
            "BPF map {{ $labels.map }} of the agent on node {{ $labels.node }} is "
            '{{ $value | printf "%.0f" }} percent full. The agent does not track processes that do '
            "not fit, and their events lack the details that identify a process. Raise the size "
            "of the map, or find what starts so many processes."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Node `a` and its map of running processes, which holds a thousand.

    A node has two agents while one of them replaces the other.
    """
    alerts = deployment.settings.monitoring.alerts
    percent, wait = alerts.map_full_percent, minutes(alerts.map_full_for)
    where = {"node": "a", "map": "execve_map"}

    def of(name: str, agent: str = "tetragon-1") -> str:
        return series(f"tetragon_map_{name}", **where, job="tetragon", pod=agent)

    entries, capacity = of("entries"), of("capacity")
    room = {capacity: samples((1000, 90))}
    full = (percent + 1) * 10
    return (
        Case(
            "a map that was nearly full for a while",
            {**room, entries: samples((10, 10), (full, 40), (10, 40))},
            10 + wait,
            (where,),
            (
                "BPF map execve_map of the Tetragon agent on node a is nearly full",
                f"BPF map execve_map of the agent on node a is {percent + 1} percent full. The "
                "agent does not track processes that do not fit, and their events lack the "
                "details that identify a process. Raise the size of the map, or find what starts "
                "so many processes.",
            ),
            until=49,
        ),
        Case(
            "a full map of an agent that replaces another",
            {
                **room,
                entries: samples((10, 90)),
                of("capacity", "tetragon-2"): samples(("_", 10), (1000, 80)),
                of("entries", "tetragon-2"): samples(("_", 10), (full, 80)),
            },
            10 + wait,
            (where,),
        ),
        Case(
            "maps of two agents that are full only together",
            {
                **room,
                entries: samples((600, 90)),
                of("capacity", "tetragon-2"): samples((500, 90)),
                of("entries", "tetragon-2"): samples((400, 90)),
            },
            80,
        ),
        Case(
            "a map that is as full as the limit allows",
            {**room, entries: samples((percent * 10, 90))},
            80,
        ),
        Case(
            "a map that was nearly full for one minute less than the alert waits",
            {**room, entries: samples((10, 10), (full, wait), (10, 70))},
            80,
        ),
    )
