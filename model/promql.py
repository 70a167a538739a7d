"""The PromQL that alerts, checks and panels share, built from typed metrics.

Functions take selectors and give text; what they are given is checked, so that a rate of a gauge
is an error of the file that asks for it.
"""

import re

from tetraflux.model.deployment import Deployment
from tetraflux.model.detection import Detection
from tetraflux.model.kinds.base import PromDuration
from tetraflux.model.metrics import Selector, metric
from tetraflux.model.self_testing import apart

EVENT_LABELS = ("policy", "node", "namespace", "workload", "pod", "binary")
"""What an event alert tells events apart by; host processes have no namespace, workload or pod."""

PLACE_LABELS = ("instance", "node", "namespace", "workload", "pod")
"""What tells one pod from another, and one host from another."""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def seconds(duration: PromDuration) -> int:
    """A Prometheus duration in seconds."""
    return sum(int(n) * _SECONDS[unit] for n, unit in re.findall(r"(\d+)([smhdwy])", duration))


def rate(series: Selector, window: PromDuration, before: PromDuration | None = None) -> str:
    """Growth per second within the window, which ends now or some time `before`.

    Raises ValueError where the metric is no counter.
    """
    offset = f" offset {before}" if before else ""
    return f"rate({_counter(series)}[{window}]{offset})"


def grown(series: Selector, window: str) -> str:
    """How much each counter has grown within the window, what it was born with included.

    A counter of Tetragon appears with its first event, which `increase` does not see. Of a counter
    that Prometheus did not know when the window began, all is counted that it has; that is too much
    where Prometheus had lost its memory, or missed the scrape of just that moment.

    Raises ValueError where the metric is no counter.
    """
    grew = f"increase({_counter(series)}[{window}])"
    born = f"{grew} + min_over_time({series}[{window}]) unless {series} offset {window}"
    return f"{born}\nor\n{grew}"


def or_zero(expression: str, alive: Selector, by: tuple[str, ...] = ()) -> str:
    """The expression, and zero wherever only the other series, which are always there, exist.

    That says "nothing happened" of what can speak, and stays silent about what cannot.
    """
    group = f" by ({', '.join(by)}) " if by else ""
    return f"{expression}\nor\n0 * max{group}({alive})"


def _counter(series: Selector) -> Selector:
    if series.metric.type == "gauge":
        raise ValueError(f"{series.metric.name} is a gauge, and a rate needs a counter")
    return series


def agents(deployment: Deployment, name: str = "up") -> Selector:
    """Series of the agents as scrape targets, under the names that the chart's objects give them.

    The job is the Service's name, the chart's release.
    """
    return metric(name).where(job="tetragon", namespace=deployment.namespace)


def new(series: Selector, deployment: Deployment, window: PromDuration) -> str:
    """How much of each counter is new: was counted within the window.

    A counter of Tetragon appears with its first event, at 1, and `increase` sees no growth in
    that. What is new is, in this order:

    1. all of it, where the agent is younger than the window: its counters began at nothing;
    2. all of it, where a scrape within the window found the agent and not the series;
    3. what was not there yet when the window began, or was last seen before it: a series that went
       away and came back with its agent, or with Prometheus, has not grown by that;
    4. all of it, where it was unknown or greater before; but where Prometheus did not know the
       agent either, it has lost its memory, and what happened before is not new.

    A counter is matched to its agent by `instance`; its `namespace` may be that of a workload, and
    its job another.
    """
    memory = deployment.settings.monitoring.alerts.event_memory
    up, begun = agents(deployment), agents(deployment, "process_start_time_seconds")
    before = f"last_over_time({_counter(series)}[{memory}] offset {window})"
    return (
        f"{series} and on (instance) ({begun} > time() - {seconds(window)})\n"
        "or\n"
        f"{series} and (\n"
        f"  count_over_time({series}[{window}])\n"
        f"  < on (instance) group_left () sum by (instance) (sum_over_time({up}[{window}]))\n"
        ")\n"
        "or\n"
        f"{series} - ({before} <= {series})\n"
        "or\n"
        f"{series} unless on (instance) (\n"
        f"  {up} unless on (instance) present_over_time({up}[{memory}] offset {window})\n"
        ")"
    )


def summed(by: tuple[str, ...], expression: str) -> str:
    """The sum of an expression of several lines, by these labels, or of all of it."""
    group = f" by ({', '.join(by)}) " if by else ""
    return f"sum{group}(\n{indented(expression)}\n)"


def together(detection: Detection, deployment: Deployment, window: PromDuration) -> str:
    """Where all signals of a detection came within the window: in one pod, or on one host.

    The window must hold two scrapes, or a signal that comes a scrape after the other is too late.
    """
    policy_events = metric("tetragon_policy_events_total")
    parts = (
        summed(PLACE_LABELS, new(policy_events.where(policy=name), deployment, window)) + " > 0"
        for name in detection.signal_names
    )
    return workload_namespace(apart("\nand\n".join(parts), deployment))


def workload_namespace(expression: str) -> str:
    """The expression, where `workload_namespace` is what honorLabels puts into `namespace`.

    The routing may need the label `namespace` for another one.
    """
    keep = '"workload_namespace", "$1", "namespace", "(.*)"'
    return f"label_replace(\n{indented(expression)},\n  {keep}\n)"


def named(kind: str, expression: str) -> str:
    """The expression with the label `kind`, for an alert that is about one of several things."""
    return f'label_replace(\n{indented(expression)},\n  "kind", "{kind}", "", ""\n)'


def indented(text: str) -> str:
    """The text, two blanks further to the right."""
    return "\n".join(f"  {line}" for line in text.split("\n"))
