"""Row: the agent's process cache and maps, and its export."""

from tetraflux.model.dashboards.tetragon_overview.rows.panels import lines, of_agents, per_second
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Row, Step, Unit
from tetraflux.model.promql import or_zero

_FULL = 0.99
"""From here on the cache evicts: it holds as many processes as it has room for."""


def declare(deployment: Deployment) -> Row:
    """Fill of cache and maps, evictions; rate, volume and lag of the export."""
    size = of_agents("tetragon_process_cache_size")
    fill = (
        f"max by (node) ({size}) / max by (node) ({of_agents('tetragon_process_cache_capacity')})"
    )
    left = per_second(of_agents("tetragon_process_cache_evictions_total"))
    map_fill = (
        f"max by (map) ({of_agents('tetragon_map_entries')})"
        f" / max by (map) ({of_agents('tetragon_map_capacity')})"
    )
    newest = of_agents("tetragon_events_last_exported_timestamp")
    full_from = deployment.settings.monitoring.alerts.map_full_percent / 100
    return Row(
        title="Processes and export",
        panels=(
            lines(
                "Process cache fill",
                "A full cache evicts processes that still run, and their events then lack the "
                "details that identify the process.",
                fill,
                unit=Unit.percentunit,
                steps=(Step("green"), Step("red", _FULL)),
                maximum=1,
            ),
            lines(
                "Process cache evictions",
                "Processes that a full cache had to evict. The agent's counter grows with every "
                "process that leaves the cache, including those that exited normally, so the panel "
                "shows it only while the cache is full.",
                or_zero(f"{left}\nand on (node) {fill} > {_FULL}", size, by=("node",)),
                unit=Unit.events_per_second,
            ),
            lines(
                "Map fill",
                "The BPF maps in which the kernel tracks processes, on the node where they are "
                "fullest. Processes that do not fit are not tracked.",
                {"{{map}}": map_fill},
                unit=Unit.percentunit,
                steps=(Step("green"), Step("red", full_from)),
                maximum=1,
                runbook="TetragonMapFull",
            ),
            lines(
                "Exported events",
                "Events that the agents write to their export files, after the export filters.",
                per_second(of_agents("tetragon_events_exported_total")),
                unit=Unit.events_per_second,
                runbook="TetragonExportStalled",
                logs=True,
            ),
            lines(
                "Exported volume",
                "Bytes that the agents write to their export files, which are rotated every 10 MB.",
                per_second(of_agents("tetragon_events_exported_bytes_total")),
                unit=Unit.bytes_per_second,
                runbook="TetragonExportStalled",
            ),
            lines(
                "Export lag",
                "Seconds since the newest exported event. The lag also grows on a node without "
                "events, so compare it with the events of the node.",
                f"time() - max by (node) ({newest} > 0)",
                unit=Unit.seconds,
                empty="No event was exported since the agents started",
                runbook="TetragonExportStalled",
            ),
        ),
    )
