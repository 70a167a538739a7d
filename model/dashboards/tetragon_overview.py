"""tetragon-overview: is detection at work, what does it report, what does it cost."""

from model.deployment import Deployment
from model.kinds.grafana import Dashboard, Panel, Row, Step, Target, Unit, Variable, Visualization

WINDOW = "$__rate_interval"
WORKLOADS = 'namespace=~"$namespace", workload=~"$workload"'
NODES = 'node=~"$node"'

GOOD_IF_ZERO = (Step(color="green"), Step(color="red", value=1))


def declare(deployment: Deployment) -> Dashboard:
    """Four rows: health, events, losses, cost."""
    return Dashboard(
        uid="tetragon-overview",
        title="Tetragon overview",
        description="Whether detection is at work, what it reports, and what it costs.",
        tags=("tetragon", "security"),
        refresh_interval="1m",
        time_from="now-6h",
        variables=(
            Variable(name="node", label="Node", metric="tetragon_build_info", source_label="node"),
            Variable(
                name="namespace",
                label="Namespace",
                metric="tetragon_events_total",
                source_label="namespace",
            ),
            Variable(
                name="workload",
                label="Workload",
                metric="tetragon_events_total",
                source_label="workload",
            ),
            Variable(
                name="policy",
                label="Policy",
                metric="tetragon_tracingpolicy_kernel_memory_bytes",
                source_label="policy",
            ),
        ),
        rows=(_health(len(deployment.policy_names)), _events(), _losses(), _cost()),
    )


def _health(policies: int) -> Row:
    return Row(
        title="Agents and policies",
        panels=(
            _stat(
                "Agents up",
                "Agents that answer Prometheus.",
                f"count(tetragon_build_info{{{NODES}}})",
                (Step(color="red"), Step(color="green", value=1)),
            ),
            _stat(
                "Policies enabled",
                f"The smallest number of any agent; {policies} are deployed.",
                f'min(tetragon_tracingpolicy_loaded{{state="enabled", {NODES}}})',
                (Step(color="red"), Step(color="green", value=float(policies))),
            ),
            _stat(
                "Policies in error",
                "The largest number of any agent. A policy that fails the schema is not counted.",
                f'max(tetragon_tracingpolicy_loaded{{state=~"error|load_error", {NODES}}})',
                GOOD_IF_ZERO,
            ),
            Panel(
                title="Policies enabled, by node",
                description="Lines that part: the agents disagree.",
                type=Visualization.timeseries,
                width=12,
                height=6,
                targets=(
                    Target(
                        expr="min by (node) "
                        f'(tetragon_tracingpolicy_loaded{{state="enabled", {NODES}}})',
                        legendFormat="{{node}}",
                    ),
                ),
            ),
        ),
    )


def _events() -> Row:
    return Row(
        title="Events",
        panels=(
            _lines(
                "Events by type",
                "Before the export filters.",
                f"sum by (type) (rate(tetragon_events_total{{{WORKLOADS}}}[{WINDOW}]))",
                "{{type}}",
                Unit.events_per_second,
            ),
            _lines(
                "Events by policy",
                "What the policies report; a `signal-` alone is no detection.",
                "sum by (policy) (rate(tetragon_policy_events_total"
                f'{{policy=~"$policy", {WORKLOADS}}}[{WINDOW}]))',
                "{{policy}}",
                Unit.events_per_second,
            ),
            _lines(
                "Top workloads",
                "The ten with the most events; the one without a name is the host.",
                "topk(10, sum by (namespace, workload) "
                f"(rate(tetragon_events_total{{{WORKLOADS}}}[{WINDOW}])))",
                "{{namespace}}/{{workload}}",
                Unit.events_per_second,
            ),
            _lines(
                "Top binaries",
                "The ten with the most events.",
                f"topk(10, sum by (binary) (rate(tetragon_events_total{{{WORKLOADS}}}[{WINDOW}])))",
                "{{binary}}",
                Unit.events_per_second,
            ),
        ),
    )


def _losses() -> Row:
    counters = {
        "Missed in the kernel": "tetragon_bpf_missed_events_total",
        "Lost in the ring buffer": "tetragon_observer_ringbuf_events_lost_total",
        "Lost in the queue": "tetragon_observer_ringbuf_queue_events_lost_total",
        "Overflowed listeners": "tetragon_notify_overflowed_events_total",
    }
    return Row(
        title="Losses",
        panels=tuple(
            _lines(
                title,
                "Events that happened and are in no log. Empty as long as nothing was lost.",
                f"sum by (node) (rate({metric}{{{NODES}}}[{WINDOW}]))",
                "{{node}}",
                Unit.events_per_second,
                width=6,
            )
            for title, metric in counters.items()
        ),
    )


def _cost() -> Row:
    return Row(
        title="Cost",
        panels=(
            _lines(
                "Kernel memory by policy",
                "Maps of the policy, on the node that has the most.",
                "max by (policy) "
                f'(tetragon_tracingpolicy_kernel_memory_bytes{{policy=~"$policy", {NODES}}})',
                "{{policy}}",
                Unit.bytes,
            ),
            _lines(
                "Process cache fill",
                "A full cache evicts processes, and events lose their context.",
                f"max by (node) (tetragon_process_cache_size{{{NODES}}}) / "
                f"max by (node) (tetragon_process_cache_capacity{{{NODES}}})",
                "{{node}}",
                Unit.percentunit,
            ),
            _lines(
                "Events exported",
                "After the export filters.",
                f"sum by (node) (rate(tetragon_events_exported_total{{{NODES}}}[{WINDOW}]))",
                "{{node}}",
                Unit.events_per_second,
            ),
            _lines(
                "Export lag",
                "Seconds since the newest exported event.",
                f"time() - max by (node) (tetragon_events_last_exported_timestamp{{{NODES}}})",
                "{{node}}",
                Unit.seconds,
            ),
        ),
    )


def _stat(title: str, description: str, expr: str, steps: tuple[Step, ...]) -> Panel:
    return Panel(
        title=title,
        description=description,
        type=Visualization.stat,
        width=4,
        height=6,
        targets=(Target(expr=expr, legendFormat="", instant=True),),
        steps=steps,
    )


def _lines(
    title: str, description: str, expr: str, legend: str, unit: Unit, width: int = 12
) -> Panel:
    return Panel(
        title=title,
        description=description,
        type=Visualization.timeseries,
        width=width,
        height=8,
        targets=(Target(expr=expr, legendFormat=legend),),
        unit=unit,
    )
