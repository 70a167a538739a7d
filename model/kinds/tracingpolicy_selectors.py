"""Arguments, selectors and actions of a hook, with every field that the 1.6.0 CRD has.

Source: pkg/k8s/apis/cilium.io/v1alpha1/types.go at v1.6.0. They take what the API server takes, no
less and no more: what the agent makes of it is the matter of the rules (`tetraflux lint`). All hook
families share them in the CRD, whatever each of them supports.
"""

from typing import Annotated

from pydantic import Field

from tetraflux.model.kinds.base import Model
from tetraflux.model.kinds.tracingpolicy import (
    ActionName,
    BinaryOperator,
    CapabilitySet,
    KernelNamespace,
    KnownOperator,
    KnownType,
    SetOperator,
)

Integer = Annotated[int, Field(strict=True)]
"""A number, never a text that looks like one."""

Natural = Annotated[int, Field(strict=True, ge=0)]
"""A number that is not negative."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false, never a text or a number that may mean so."""


class KProbeArg(Model):
    """An argument of a hook, a datum beside it, or what it returns.

    `index` counts from 0, `sizeArgIndex` from 1. The CRD's default of `type` is `auto`.
    """

    index: Natural
    type: KnownType | None = None
    resolve: str | None = None
    sizeArgIndex: Natural | None = None
    returnCopy: Flag | None = None
    maxData: Flag | None = None
    label: str | None = None
    source: str | None = None
    btfType: str | None = None


class MatchPIDs(Model):
    """Filters by process id; the only selector whose values are numbers."""

    operator: SetOperator
    values: tuple[Integer, ...]
    isNamespacePID: Flag | None = None
    followForks: Flag | None = None


class MatchArgs(Model):
    """Filters one argument: `index` is the kernel's, `args` are positions in the hook's list."""

    operator: KnownOperator
    index: Natural | None = None
    args: tuple[Natural, ...] | None = None
    values: tuple[str, ...] | None = None


class MatchBinaries(Model):
    """Filters the binary of the calling process."""

    operator: BinaryOperator
    values: tuple[str, ...]
    followChildren: Flag | None = None


class MatchNamespaces(Model):
    """Filters by Linux namespace; values are inode numbers or `host_ns`."""

    namespace: KernelNamespace
    operator: SetOperator
    values: tuple[str, ...]


class MatchNamespaceChanges(Model):
    """Filters processes whose namespaces changed; values are names of namespaces."""

    operator: SetOperator
    values: tuple[str, ...]


class MatchCapabilities(Model):
    """Filters by capability, or by its change; several values mean any of them."""

    operator: SetOperator
    values: tuple[str, ...]
    type: CapabilitySet | None = None
    isNamespaceCapability: Flag | None = None


class MatchActions(Model):
    """What happens on a match; which `arg...` counts depends on the action.

    `rateLimit` is a number with `s`, `m` or `h`, `rateLimitScope` one of thread, process, global:
    the CRD leaves both open, and the agent does not.
    """

    action: ActionName
    argFd: Integer | None = None
    argName: Integer | None = None
    argUrl: str | None = None
    argFqdn: str | None = None
    argError: Integer | None = None
    argSig: Integer | None = None
    argSock: Integer | None = None
    argIndex: Integer | None = None
    argValue: Integer | None = None
    argRegs: tuple[str, ...] | None = None
    rateLimit: str | None = None
    rateLimitScope: str | None = None
    kernelStackTrace: Flag | None = None
    userStackTrace: Flag | None = None
    imaHash: Flag | None = None


class KProbeSelector(Model):
    """Filters that must all hold, and what happens then; selectors of a hook are OR-ed."""

    matchPIDs: tuple[MatchPIDs, ...] | None = None
    matchArgs: tuple[MatchArgs, ...] | None = None
    matchData: tuple[MatchArgs, ...] | None = None
    matchReturnArgs: tuple[MatchArgs, ...] | None = None
    matchBinaries: tuple[MatchBinaries, ...] | None = None
    matchNamespaces: tuple[MatchNamespaces, ...] | None = None
    matchNamespaceChanges: tuple[MatchNamespaceChanges, ...] | None = None
    matchCapabilities: tuple[MatchCapabilities, ...] | None = None
    matchCapabilityChanges: tuple[MatchCapabilities, ...] | None = None
    matchActions: tuple[MatchActions, ...] | None = None
    matchReturnActions: tuple[MatchActions, ...] | None = None
