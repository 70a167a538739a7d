"""An alert: its expression and the texts for the person on call."""

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model, PromDuration
from tetraflux.model.kinds.prometheus import Severity

WHERE = (
    "{{ if $labels.pod }}in pod {{ $labels.workload_namespace }}/{{ $labels.pod }}"
    "{{ else }}on host {{ $labels.node }}, outside any pod{{ end }}"
)
"""A template that ends a phrase: in the pod that an event came from, or on the host."""


AlertName = Annotated[str, Field(pattern=r"^Tetragon[A-Za-z]+$")]


class Alert(Model):
    """One alerting rule.

    `detection` names the detection that it reports, if any; the detection's page is the runbook.
    `summary` and `description` are Prometheus templates: the summary is one line that says what
    happened and where, the description what it means and what to do first. `response` has the
    first steps of the runbook that apply to this alert only; those of all alerts about the agents
    follow them.
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
