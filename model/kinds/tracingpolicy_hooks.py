"""The five hook families, with every field that the 1.6.0 CRD has.

Source: pkg/k8s/apis/cilium.io/v1alpha1/types.go and tracing_policy_types.go at v1.6.0. They take
what the API server takes, no less and no more.
"""

from typing import Annotated

from pydantic import Field

from tetraflux.lint.facts import limits
from tetraflux.model.kinds.base import Model
from tetraflux.model.kinds.tracingpolicy_selectors import Flag, Integer, KProbeArg, KProbeSelector

Tags = Annotated[tuple[str, ...], Field(max_length=limits.TAGS)]
"""At most 16, says the CRD; how long each may be says only the agent."""


class WholeIgnore(Model):
    """What the agent forgives: with `callNotFound`, a function that this kernel does not have."""

    callNotFound: Flag | None = None


class KProbeSpec(Model):
    """A kernel function, a system call, or `list:NAME`; `syscall` is true where it is left out."""

    call: str
    syscall: Flag | None = None
    return_: Annotated[Flag | None, Field(alias="return")] = None
    returnArg: KProbeArg | None = None
    returnArgAction: str | None = None
    ignore: WholeIgnore | None = None
    message: str | None = None
    tags: Tags | None = None
    args: tuple[KProbeArg, ...] | None = None
    data: tuple[KProbeArg, ...] | None = None
    selectors: tuple[KProbeSelector, ...] | None = None


class TracepointSpec(Model):
    """A tracepoint; an argument's index counts the fields of its format file, or raw arguments."""

    subsystem: str
    event: str
    raw: Flag | None = None
    message: str | None = None
    tags: Tags | None = None
    args: tuple[KProbeArg, ...] | None = None
    selectors: tuple[KProbeSelector, ...] | None = None


class LsmHookSpec(Model):
    """A BPF LSM hook, named without `security_`."""

    hook: str
    message: str | None = None
    tags: Tags | None = None
    args: tuple[KProbeArg, ...] | None = None
    selectors: tuple[KProbeSelector, ...] | None = None


class UProbeSpec(Model):
    """A function in a program or library: by symbol, by offset, or by address, one of them."""

    path: str
    symbols: tuple[str, ...] | None = None
    offsets: tuple[Integer, ...] | None = None
    addrs: tuple[Integer, ...] | None = None
    refCtrOffsets: tuple[Integer, ...] | None = None
    message: str | None = None
    tags: Tags | None = None
    args: tuple[KProbeArg, ...] | None = None
    selectors: tuple[KProbeSelector, ...] | None = None


class UsdtSpec(Model):
    """A statically defined probe in a program or library."""

    path: str
    provider: str
    name: str
    btfPath: str | None = None
    message: str | None = None
    tags: Tags | None = None
    args: tuple[KProbeArg, ...] | None = None
    selectors: tuple[KProbeSelector, ...] | None = None
