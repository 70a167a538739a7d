"""An alert: its expression and the words for the person who is woken by it."""

from typing import Annotated

from pydantic import Field

from model.detection import Detection
from model.kinds.base import Model, PromDuration
from model.kinds.prometheus import Severity
from model.promql import events

WINDOW = "10m"
"""How long one event keeps its alert firing: twenty scrapes at the default interval."""


class Alert(Model):
    """One alerting rule.

    `detection` names the detection that it reports, if it reports one; its page is the runbook.
    `summary` and `description` are Prometheus templates.
    """

    name: Annotated[str, Field(pattern=r"^Tetragon[A-Za-z]+$")]
    severity: Severity
    expr: str
    for_duration: PromDuration | None = None
    keep_firing_for: PromDuration | None = None
    detection: str | None = None
    summary: str
    description: str


def detection_alert(name: str, severity: Severity, detection: Detection) -> Alert:
    """The alert of a detection: it fires on any event, per namespace, workload, pod and binary."""
    return Alert(
        name=name,
        severity=severity,
        expr=events(detection, WINDOW),
        detection=detection.name,
        summary=(
            f"{detection.summary}, by {{{{ $labels.binary }}}} in "
            "{{ if $labels.pod }}{{ $labels.workload_namespace }}/{{ $labels.pod }}"
            "{{ else }}the host, outside any pod{{ end }}"
        ),
        description=(
            "Policy {{ $labels.policy }} reported {{ $labels.binary }}"
            "{{ if $labels.pod }} in pod {{ $labels.workload_namespace }}/{{ $labels.pod }} of "
            "workload {{ $labels.workload }}{{ else }} on a host, outside any pod{{ end }}, about "
            '{{ $value | printf "%.0f" }} times in the last ' + WINDOW + "."
        ),
    )
