"""Row: what an agent remembers of processes, and what it writes to its log."""

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
                "A full cache evicts processes that still run, and their events lack what tells "
                "them apart.",
                fill,
                unit=Unit.percentunit,
                steps=(Step("green"), Step("red", _FULL)),
                maximum=1,
            ),
            lines(
                "Process cache evictions",
                "Processes that a full cache had to forget. The agent's own counter grows with "
                "every process that leaves the cache, also of those that ended in the ordinary "
                "way, so it is shown only while the cache is full.",
                or_zero(f"{left}\nand on (node) {fill} > {_FULL}", size, by=("node",)),
                unit=Unit.events_per_second,
            ),
            lines(
                "Map fill",
                "The kernel's side of it, on the node whose maps are fullest. What does not fit is "
                "not followed.",
                {"{{map}}": map_fill},
                unit=Unit.percentunit,
                steps=(Step("green"), Step("red", full_from)),
                maximum=1,
                runbook="TetragonMapFull",
            ),
            lines(
                "Exported events",
                "What the agents write to their logs, after the export filters.",
                per_second(of_agents("tetragon_events_exported_total")),
                unit=Unit.events_per_second,
                runbook="TetragonExportStalled",
                logs=True,
            ),
            lines(
                "Exported volume",
                "Bytes of the same. The file is rotated every 10 MB.",
                per_second(of_agents("tetragon_events_exported_bytes_total")),
                unit=Unit.bytes_per_second,
                runbook="TetragonExportStalled",
            ),
            lines(
                "Export lag",
                "Seconds since the newest event that was exported. It grows on a node where "
                "nothing happens; look at whether there are events.",
                f"time() - max by (node) ({newest} > 0)",
                unit=Unit.seconds,
                empty="Nothing was exported since the agents started",
                runbook="TetragonExportStalled",
            ),
        ),
    )
