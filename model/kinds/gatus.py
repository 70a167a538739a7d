"""Gatus endpoints (TwiN/gatus README, section Configuration)."""

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Duration, Model


class Endpoint(Model):
    """One health check; `url` is `grpc://`, `tcp://` or `http(s)://`, every condition must hold."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    group: str
    url: Annotated[str, Field(pattern=r"^(grpc|tcp|https?)://[!-.0-~]")]
    interval: Duration
    conditions: tuple[str, ...] = Field(min_length=1)
