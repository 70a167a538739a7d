"""What the rows share: what the variables choose, Grafana's windows, and shapes of panels."""

from tetraflux.model.kinds.grafana import Panel, Step, Target, Unit, Visualization
from tetraflux.model.metrics import Pattern, Selector, Wanted, metric
from tetraflux.model.promql import rate

RATE_INTERVAL = "$__rate_interval"
"""At least four scrapes, and no less than what one pixel stands for (Grafana docs)."""

RANGE = "$__range"
"""The time range that the dashboard shows."""

NO_AGENT = "Prometheus can scrape no agent"
"""The text of a panel that has a value as long as there is an agent."""

GOOD_IF_ZERO = (Step("green"), Step("red", 1))


def of_agents(name: str | Selector, **more: Wanted) -> Selector:
    """Series of the agents on the chosen nodes.

    `cluster` is matched by what also matches its absence: most Prometheus have no such label.
    """
    chosen = {"cluster": Pattern("$cluster"), "node": Pattern("$node")}
    series = metric(name).where() if isinstance(name, str) else name
    return series.where(**more, **chosen)


def of_workloads(name: str, **more: Wanted) -> Selector:
    """Series of events of the chosen workloads on the chosen nodes.

    Only event metrics have the workload's `namespace`; in all others it is that of the agents.
    """
    chosen = {"namespace": Pattern("$namespace"), "workload": Pattern("$workload")}
    return of_agents(name, **more, **chosen)


ALIVE = of_agents("tetragon_build_info")
"""A series of each agent that answers, whatever happens there."""


def per_second(series: Selector, by: str = "node") -> str:
    """Growth per second of the counters of each node, or of what else they are grouped by."""
    return f"sum by ({by}) ({rate(series, RATE_INTERVAL)})"


def stat(
    title: str,
    description: str,
    expr: str,
    *,
    steps: tuple[Step, ...] = GOOD_IF_ZERO,
    empty: str = NO_AGENT,
    runbook: str = "",
) -> Panel:
    """A number, as it is at the end of the time range."""
    return Panel(
        title=title,
        description=description,
        type=Visualization.stat,
        width=4,
        height=4,
        targets=(Target(expr, instant=True),),
        empty=empty,
        steps=steps,
        runbook=runbook,
    )


def lines(
    title: str,
    description: str,
    targets: dict[str, str] | str,
    *,
    unit: Unit = Unit.short,
    width: int = 8,
    empty: str = NO_AGENT,
    steps: tuple[Step, ...] = (),
    maximum: float | None = None,
    runbook: str = "",
    logs: bool = False,
) -> Panel:
    """Lines over time: an expression by node, or several expressions by their legends."""
    by_legend = {"{{node}}": targets} if isinstance(targets, str) else targets
    return Panel(
        title=title,
        description=description,
        type=Visualization.timeseries,
        width=width,
        height=8,
        targets=tuple(Target(expr, legend) for legend, expr in by_legend.items()),
        empty=empty,
        unit=unit,
        steps=steps,
        maximum=maximum,
        runbook=runbook,
        logs=logs,
    )


def bars(
    title: str,
    description: str,
    targets: dict[str, str],
    *,
    unit: Unit = Unit.short,
    width: int = 8,
    empty: str = NO_AGENT,
    steps: tuple[Step, ...] = (Step("blue"),),
    runbook: str = "",
) -> Panel:
    """A bar for each result at the end of the time range, by the legends of the expressions."""
    return Panel(
        title=title,
        description=description,
        type=Visualization.bargauge,
        width=width,
        height=8,
        targets=tuple(Target(expr, legend, instant=True) for legend, expr in targets.items()),
        empty=empty,
        unit=unit,
        steps=steps,
        runbook=runbook,
    )
