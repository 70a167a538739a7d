"""TracingPolicy of Tetragon 1.6.0: the parts that the stack's policies use, as strict as can be.

Source: pkg/k8s/apis/cilium.io/v1alpha1/types.go at v1.6.0. Two of its defaults are traps, so the
fields are required here: `syscall` (the CRD's default is true) and an argument's `type` (the
CRD's default `auto` is refused by the agent for kprobes). Policies of other people, with every
field that the CRD has, are those of `model.kinds.tracingpolicy_whole`.
"""

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from tetraflux.lint.facts import limits
from tetraflux.lint.facts.actions import ActionName as ActionName
from tetraflux.lint.facts.arguments import ArgType as ArgType
from tetraflux.lint.facts.hooks import FAMILIES
from tetraflux.lint.facts.names import CapabilitySet as CapabilitySet
from tetraflux.lint.facts.names import KernelNamespace as KernelNamespace
from tetraflux.lint.facts.names import ListType as ListType
from tetraflux.lint.facts.names import RateLimitScope as RateLimitScope
from tetraflux.lint.facts.operators import BinaryOperator as BinaryOperator
from tetraflux.lint.facts.operators import LabelOperator as LabelOperator
from tetraflux.lint.facts.operators import Operator as Operator
from tetraflux.lint.facts.operators import SetOperator as SetOperator
from tetraflux.lint.facts.options import OptionName as OptionName
from tetraflux.lint.facts.versions import DEFAULT
from tetraflux.model.kinds.base import LabelKey, LabelValue, Manifest, Model, NamespaceName
from tetraflux.model.kinds.base import ObjectMeta as ObjectMeta

_Known = TypeVar("_Known", ArgType, Operator, ActionName)


def _is_deployed(each: _Known) -> _Known:
    if each.fact.since > DEFAULT:
        raise ValueError(f"{each} is of Tetragon {each.fact.since}, and {DEFAULT} lacks it")
    return each


KnownType = Annotated[ArgType, AfterValidator(_is_deployed)]
KnownOperator = Annotated[Operator, AfterValidator(_is_deployed)]
"""Those that the stack's Tetragon has; the enums have those of later versions as well."""

_PLAIN = tuple(each for each in ActionName if each.fact.on_lsm)
"""Those that need no descriptor, socket, address or enforcer: LSM hooks take them as well."""


NonEmpty = Annotated[str, Field(min_length=1)]
"""A selector value; an empty one stops the agent (pkg/selectors/selectors.go at v1.6.0)."""


def _read_as_said(type_: ArgType) -> ArgType:
    if type_ is ArgType.auto:
        raise ValueError("type is auto, which the agent rejects for kprobes: set the type to read")
    return type_


class Argument(Model):
    """An argument of a hook: which, how to read it, and optionally a field inside it."""

    index: Annotated[int, Field(ge=0, le=limits.LAST_ARG)]
    type: Annotated[KnownType, AfterValidator(_read_as_said)]
    resolve: str | None = None


class TaskData(Model):
    """A field of the running task (`task_struct`), read beside a kprobe's arguments.

    In `resolve` an empty step follows a pointer to a pointer: `files.fdt.fd...f_inode` is the
    inode of the first entry of the table, standard input (pkg/btf/btf.go at v1.6.0).
    """

    index: Annotated[int, Field(ge=0, le=limits.LAST_ARG)]
    type: Annotated[KnownType, AfterValidator(_read_as_said)]
    source: Literal["current_task"]
    resolve: str


class ArgSelector(Model):
    """Filters one argument; `index` is the kernel's, `args` the position in the hook's list."""

    index: Annotated[int, Field(ge=0, le=limits.LAST_ARG)] | None = None
    args: tuple[int, ...] | None = None
    operator: KnownOperator
    values: tuple[NonEmpty, ...] | None = None

    @model_validator(mode="after")
    def _names_an_argument(self) -> "ArgSelector":
        if (self.index is None) == (self.args is None):
            raise ValueError("exactly one of index and args must be set")
        return self


class BinarySelector(Model):
    """Filters the binary of the calling process, by its symlink-resolved path."""

    operator: BinaryOperator
    values: tuple[NonEmpty, ...] = Field(min_length=1)


class NamespaceSelector(Model):
    """Filters by Linux namespace; values are inode numbers or `host_ns`."""

    namespace: KernelNamespace
    operator: SetOperator
    values: tuple[NonEmpty, ...] = Field(min_length=1, max_length=limits.NAMESPACE_VALUES)


class CapabilitySelector(Model):
    """Filters by capability; several values mean any of them."""

    type: CapabilitySet
    operator: SetOperator
    values: tuple[Annotated[str, Field(pattern=r"^CAP_[A-Z_]+$")], ...] = Field(min_length=1)


def _is_plain(action: ActionName) -> ActionName:
    if action not in _PLAIN:
        raise ValueError(f"action is {action}; the stack uses {', '.join(_PLAIN)}")
    return action


class Action(Model):
    """What happens on a match; `rateLimit` works with Post on kprobes only."""

    action: Annotated[ActionName, AfterValidator(_is_plain)]
    rateLimit: Annotated[str, Field(pattern=r"^[0-9]+[smh]?$")] | None = None
    rateLimitScope: RateLimitScope | None = None


def _at_most(count: int) -> Any:
    return Field(default=None, max_length=count)


class Selector(Model):
    """Filters that must all hold; selectors of a hook are OR-ed, at most five count.

    Lists are as long as the agent reads them: a second entry of matchBinaries is refused, of
    matchCapabilities silently misread (bpf/process/pfilter.h at v1.6.0).
    """

    matchArgs: tuple[ArgSelector, ...] | None = _at_most(limits.FILTERS)
    matchData: tuple[ArgSelector, ...] | None = _at_most(limits.FILTERS)
    matchBinaries: tuple[BinarySelector, ...] | None = _at_most(limits.BINARIES)
    matchNamespaces: tuple[NamespaceSelector, ...] | None = _at_most(limits.NAMESPACES_BEFORE_5_3)
    matchCapabilities: tuple[CapabilitySelector, ...] | None = _at_most(limits.CAPABILITIES)
    matchActions: tuple[Action, ...] | None = _at_most(limits.ACTIONS)


Message = Annotated[str, Field(min_length=limits.MESSAGE[0], max_length=limits.MESSAGE[1])]
"""Shown in each event of the hook; the agent cuts it at 256 bytes (sensors/tracing/message.go)."""

Tag = Annotated[str, Field(min_length=limits.TAG[0], max_length=limits.TAG[1])]
"""Shown in each event of the hook; the agent cuts it at 128 bytes (sensors/tracing/tags.go)."""


class Ignore(Model):
    """What the agent forgives: with `callNotFound`, a function that this kernel does not have."""

    callNotFound: bool


class KProbe(Model):
    """A kernel function, or a system call when `syscall` is true (`sys_...`, no prefix)."""

    call: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
    syscall: bool
    ignore: Ignore | None = None
    message: Message
    tags: tuple[Tag, ...] = Field(max_length=limits.TAGS)
    args: tuple[Argument, ...] = Field(max_length=limits.ARGS)
    data: tuple[TaskData, ...] | None = None
    selectors: tuple[Selector, ...] | None = _at_most(limits.SELECTORS)

    @model_validator(mode="after")
    def _syscall_says_what_call_is(self) -> "KProbe":
        if self.syscall != self.call.startswith("sys_"):
            raise ValueError(
                f"syscall is {str(self.syscall).lower()} but call is {self.call}; the agent would "
                "look for another symbol (only system calls are named sys_...)"
            )
        return self


class Tracepoint(Model):
    """A tracepoint; an argument's index counts the fields of its format file."""

    subsystem: str
    event: str
    raw: bool | None = None
    message: Message
    tags: tuple[Tag, ...] = Field(max_length=limits.TAGS)
    args: tuple[Argument, ...] = Field(max_length=limits.ARGS)
    selectors: tuple[Selector, ...] | None = _at_most(limits.SELECTORS)


class LsmHook(Model):
    """A BPF LSM hook, named without `security_`; needs `bpf` in the kernel's lsm list."""

    hook: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    message: Message
    tags: tuple[Tag, ...] = Field(max_length=limits.TAGS)
    args: tuple[Argument, ...] = Field(max_length=limits.ARGS)
    selectors: tuple[Selector, ...] | None = _at_most(limits.SELECTORS)

    @model_validator(mode="after")
    def _has_no_prefix(self) -> "LsmHook":
        if self.hook.startswith("security_"):
            raise ValueError(f"hook is {self.hook}: the agent adds security_ itself, leave it out")
        return self


class Option(Model):
    """A setting of one policy."""

    name: OptionName
    value: str


class LabelSelector(Model):
    """Selects pods by their labels; needs the agent's policy filter."""

    matchLabels: dict[LabelKey, LabelValue] = Field(min_length=1)


class TracingPolicySpec(Model):
    """`spec`: hooks of one family only (policyhandler_linux.go:125 at v1.6.0)."""

    options: tuple[Option, ...]
    podSelector: LabelSelector | None = None
    kprobes: tuple[KProbe, ...] | None = None
    tracepoints: tuple[Tracepoint, ...] | None = None
    lsmhooks: tuple[LsmHook, ...] | None = None

    @model_validator(mode="after")
    def _one_hook_family(self) -> "TracingPolicySpec":
        used = [name for name in FAMILIES if getattr(self, name, None)]
        if len(used) != 1:
            raise ValueError(
                f"a policy must have hooks of exactly one family, but this one has {len(used)} "
                f"({', '.join(used) or 'none'}); the agent rejects it"
            )
        return self


class TracingPolicy(Manifest):
    """A cilium.io/v1alpha1 TracingPolicy, for the whole cluster and its hosts."""

    apiVersion: ClassVar[str] = "cilium.io/v1alpha1"
    kind: ClassVar[str] = "TracingPolicy"
    spec: TracingPolicySpec

    @property
    def schema_url(self) -> None:
        """No public collection of schemas has this kind; `schemas/cilium.io/` does."""
        return

    @model_validator(mode="after")
    def _is_cluster_scoped(self) -> "TracingPolicy":
        if self.metadata.namespace:
            raise ValueError("a TracingPolicy is cluster-scoped: remove metadata.namespace")
        return self


class NamespacedMeta(ObjectMeta):
    """`metadata` of an object that has a namespace."""

    namespace: NamespaceName


class TracingPolicyNamespaced(Manifest):
    """A cilium.io/v1alpha1 TracingPolicyNamespaced, for the pods of its namespace."""

    apiVersion: ClassVar[str] = "cilium.io/v1alpha1"
    kind: ClassVar[str] = "TracingPolicyNamespaced"
    metadata: NamespacedMeta
    spec: TracingPolicySpec

    @property
    def schema_url(self) -> None:
        """No public collection of schemas has this kind; `schemas/cilium.io/` does."""
        return
