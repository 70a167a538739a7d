"""What a real Prometheus answered to the dashboard's queries, as `docs/runs/dashboard.json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model
from tetraflux.model.kinds.grafana import Colour

Number = Annotated[float, Field(allow_inf_nan=False)]


class Shown(Model):
    """A series of a panel: `values` by time, or one `value`; in a table `labels`, else `legend`."""

    legend: str = ""
    labels: dict[str, str] = Field(default={})
    value: Number | None = None
    values: tuple[Number | None, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether there is any number in it."""
        return any(each is not None for each in (self.value, *self.values))


class Firing(Model):
    """An alert that began to fire in that second of the recorded time."""

    second: int
    alert: str
    color: Colour


class Hour(Model):
    """The answers by the panels' titles; `kernels` are those of the agents, by node."""

    kernels: dict[str, str]
    seconds: int
    step: int
    alerts: tuple[Firing, ...]
    panels: dict[str, tuple[Shown, ...]]
