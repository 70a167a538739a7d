"""What became of the mutants of the alerts, as `docs/runs/mutants.json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model

Number = Annotated[int, Field(ge=0)]


class OfRule(Model):
    """What became of the mutants of one rule; `survived` has the ids of those.

    `tried` is a hash of all that this depends on; empty where it is not known.
    """

    killed: Number = 0
    invalid: Number = 0
    survived: tuple[str, ...] = ()
    tried: str = ""


class Record(Model):
    """What became of all mutants, by the name of their rule."""

    rules: dict[str, OfRule]
