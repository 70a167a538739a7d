"""A recording rule: an expression that several alerts share, and that deserves a name."""

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model


class RecordingRule(Model):
    """One series; `record` is its name, `level:metric:operations` (docs: Prometheus, practices)."""

    record: Annotated[str, Field(pattern=r"^tetragon(:[a-z0-9_]+)+$")]
    expr: str
