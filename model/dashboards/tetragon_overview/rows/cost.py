"""Row: the cost of policies and agents."""

from tetraflux.model.dashboards.tetragon_overview.rows.panels import (
    RATE_INTERVAL,
    bars,
    lines,
    of_agents,
    per_second,
)
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Row, Unit
from tetraflux.model.metrics import Pattern
from tetraflux.model.promql import agents, rate

_NANO = "1e9"


def declare(deployment: Deployment) -> Row:
    """Kernel memory and run time by policy; processor and memory of the agents."""
    of_policies = {"policy": Pattern("$policy")}
    memory = of_agents("tetragon_tracingpolicy_kernel_memory_bytes", **of_policies)
    time = of_agents("tetragon_overhead_program_seconds_total", **of_policies)
    runs = of_agents("tetragon_overhead_program_runs_total")
    return Row(
        title="Cost",
        panels=(
            bars(
                "Kernel memory by policy",
                "Memory of the policy's own BPF maps, on the node where it is largest.",
                {"{{policy}}": f"sort_desc(max by (policy) ({memory}))"},
                unit=Unit.bytes,
                width=12,
                empty="No agent has loaded such a policy",
            ),
            lines(
                "Overhead by policy",
                "Share of one CPU that the policy's BPF programs used, on the node where it was "
                "largest; `__base__` is the share of the agent without any policy. The counter is "
                "in nanoseconds despite its name. The kernel counts only while "
                "`kernel.bpf_stats_enabled` is 1; a zero from before is not a measurement and is "
                "not shown.",
                {
                    "{{policy}}": (
                        f"max by (policy) ({per_second(time, by='node, policy')}) / {_NANO}\n"
                        f"and on () sum({rate(runs, RATE_INTERVAL)}) > 0"
                    )
                },
                unit=Unit.percentunit,
                width=12,
                empty="Not measured: set kernel.bpf_stats_enabled=1 on a node",
            ),
            lines(
                "Agent CPU",
                "CPU time of the agent's process, in CPUs: 1 is one whole CPU.",
                per_second(of_agents(agents(deployment, "process_cpu_seconds_total"))),
                width=12,
            ),
            lines(
                "Agent memory",
                "Resident memory of the agent's process.",
                f"max by (node) ({of_agents(agents(deployment, 'process_resident_memory_bytes'))})",
                unit=Unit.bytes,
                width=12,
            ),
        ),
    )
