"""An alert: its expression and the words for the person who is woken by it."""

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model, PromDuration
from tetraflux.model.kinds.prometheus import Severity

WHERE = (
    "{{ if $labels.pod }}{{ $labels.workload_namespace }}/{{ $labels.pod }}"
    "{{ else }}host {{ $labels.node }}, outside any pod{{ end }}"
)
"""A template: the pod that an event came from, or the host."""


AlertName = Annotated[str, Field(pattern=r"^Tetragon[A-Za-z]+$")]


class Alert(Model):
    """One alerting rule.

    `detection` names the detection that it reports, if it reports one; its page is the runbook.
    `summary` and `description` are Prometheus templates. `response` is what to do first, step by
    step, where that is not the same for all alerts about the agents.
    """

    name: AlertName
    severity: Severity
    expr: str
    for_duration: PromDuration | None = None
    keep_firing_for: PromDuration | None = None
    detection: str | None = None
    summary: str
    description: str
    response: tuple[str, ...] = ()
