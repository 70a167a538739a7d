"""TracingPolicy of Tetragon 1.6.0: the parts that the stack's policies use, as strict as can be.

Source: pkg/k8s/apis/cilium.io/v1alpha1/types.go at v1.6.0. Two of its defaults are traps, so the
fields are required here: `syscall` (the CRD's default is true) and an argument's `type` (the
CRD's default `auto` is refused by the agent for kprobes). Policies of other people, with every
field that the CRD has, are those of `model.kinds.tracingpolicy_whole`.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from tetraflux.model.kinds.base import LabelKey, LabelValue, Manifest, Model, NamespaceName
from tetraflux.model.kinds.base import ObjectMeta as ObjectMeta


class ArgType(StrEnum):
    """Types of a hook's argument that the 1.6.0 CRD knows (`auto`, `syscall64`: not on kprobes)."""

    auto = "auto"
    int = "int"
    int8 = "int8"
    uint8 = "uint8"
    int16 = "int16"
    uint16 = "uint16"
    uint32 = "uint32"
    int32 = "int32"
    uint64 = "uint64"
    int64 = "int64"
    char_buf = "char_buf"
    char_iovec = "char_iovec"
    size_t = "size_t"
    skb = "skb"
    sock = "sock"
    sockaddr = "sockaddr"
    socket = "socket"
    string = "string"
    fd = "fd"
    file = "file"
    filename = "filename"
    path = "path"
    nop = "nop"
    bpf_attr = "bpf_attr"
    perf_event = "perf_event"
    bpf_map = "bpf_map"
    user_namespace = "user_namespace"
    capability = "capability"
    kiocb = "kiocb"
    iov_iter = "iov_iter"
    cred = "cred"
    load_info = "load_info"
    module = "module"
    syscall64 = "syscall64"
    kernel_cap_t = "kernel_cap_t"
    cap_inheritable = "cap_inheritable"
    cap_permitted = "cap_permitted"
    cap_effective = "cap_effective"
    linux_binprm = "linux_binprm"
    data_loc = "data_loc"
    net_device = "net_device"
    bpf_cmd = "bpf_cmd"
    dentry = "dentry"
    bpf_prog = "bpf_prog"


class Operator(StrEnum):
    """Operators of matchArgs, matchData and matchReturnArgs, spelt as in the CRD."""

    Equal = "Equal"
    NotEqual = "NotEqual"
    Prefix = "Prefix"
    NotPrefix = "NotPrefix"
    Postfix = "Postfix"
    NotPostfix = "NotPostfix"
    GreaterThan = "GreaterThan"
    LessThan = "LessThan"
    GT = "GT"
    LT = "LT"
    Mask = "Mask"
    SPort = "SPort"
    NotSPort = "NotSPort"
    SPortPriv = "SPortPriv"
    NotSportPriv = "NotSportPriv"
    DPort = "DPort"
    NotDPort = "NotDPort"
    DPortPriv = "DPortPriv"
    NotDPortPriv = "NotDPortPriv"
    SAddr = "SAddr"
    NotSAddr = "NotSAddr"
    DAddr = "DAddr"
    NotDAddr = "NotDAddr"
    Protocol = "Protocol"
    Family = "Family"
    State = "State"
    InMap = "InMap"
    NotInMap = "NotInMap"
    CapabilitiesGained = "CapabilitiesGained"
    InRange = "InRange"
    NotInRange = "NotInRange"


class BinaryOperator(StrEnum):
    """Operators of matchBinaries; there is no Equal."""

    In = "In"
    NotIn = "NotIn"
    Prefix = "Prefix"
    NotPrefix = "NotPrefix"
    Postfix = "Postfix"
    NotPostfix = "NotPostfix"


class SetOperator(StrEnum):
    """Operators of the namespace, capability and PID selectors."""

    In = "In"
    NotIn = "NotIn"


class KernelNamespace(StrEnum):
    """Linux namespaces, as matchNamespaces names them."""

    Uts = "Uts"
    Ipc = "Ipc"
    Mnt = "Mnt"
    Pid = "Pid"
    PidForChildren = "PidForChildren"
    Net = "Net"
    Time = "Time"
    TimeForChildren = "TimeForChildren"
    Cgroup = "Cgroup"
    User = "User"


class ActionName(StrEnum):
    """Actions of a selector, spelt as in the CRD; no action at all means Post."""

    Post = "Post"
    FollowFD = "FollowFD"
    UnfollowFD = "UnfollowFD"
    Sigkill = "Sigkill"
    CopyFD = "CopyFD"
    Override = "Override"
    GetUrl = "GetUrl"
    DnsLookup = "DnsLookup"
    NoPost = "NoPost"
    Signal = "Signal"
    TrackSock = "TrackSock"
    UntrackSock = "UntrackSock"
    NotifyEnforcer = "NotifyEnforcer"
    CleanupEnforcerNotification = "CleanupEnforcerNotification"
    Set = "Set"


_PLAIN = ("Post", "NoPost", "Sigkill", "Signal", "Override")
"""Those that need no descriptor, socket, address or enforcer."""


NonEmpty = Annotated[str, Field(min_length=1)]
"""A selector value; an empty one stops the agent (pkg/selectors/selectors.go at v1.6.0)."""


def _read_as_said(type_: ArgType) -> ArgType:
    if type_ is ArgType.auto:
        raise ValueError("type is auto, which the agent rejects for kprobes: set the type to read")
    return type_


class Argument(Model):
    """An argument of a hook: which, how to read it, and optionally a field inside it."""

    index: Annotated[int, Field(ge=0, le=4)]
    type: Annotated[ArgType, AfterValidator(_read_as_said)]
    resolve: str | None = None


class TaskData(Model):
    """A field of the running task (`task_struct`), read beside a kprobe's arguments.

    In `resolve` an empty step follows a pointer to a pointer: `files.fdt.fd...f_inode` is the
    inode of the first entry of the table, standard input (pkg/btf/btf.go at v1.6.0).
    """

    index: Annotated[int, Field(ge=0, le=4)]
    type: Annotated[ArgType, AfterValidator(_read_as_said)]
    source: Literal["current_task"]
    resolve: str


class ArgSelector(Model):
    """Filters one argument; `index` is the kernel's, `args` the position in the hook's list."""

    index: Annotated[int, Field(ge=0, le=4)] | None = None
    args: tuple[int, ...] | None = None
    operator: Operator
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
    values: tuple[NonEmpty, ...] = Field(min_length=1, max_length=4)


class CapabilitySelector(Model):
    """Filters by capability; several values mean any of them."""

    type: Literal["Effective", "Inheritable", "Permitted"]
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
    rateLimitScope: Literal["thread", "process", "global"] | None = None


class Selector(Model):
    """Filters that must all hold; selectors of a hook are OR-ed, at most five count.

    Lists are as long as the agent reads them: a second entry of matchBinaries is refused, of
    matchCapabilities silently misread (bpf/process/pfilter.h at v1.6.0).
    """

    matchArgs: tuple[ArgSelector, ...] | None = Field(default=None, max_length=5)
    matchData: tuple[ArgSelector, ...] | None = Field(default=None, max_length=5)
    matchBinaries: tuple[BinarySelector, ...] | None = Field(default=None, max_length=1)
    matchNamespaces: tuple[NamespaceSelector, ...] | None = Field(default=None, max_length=4)
    matchCapabilities: tuple[CapabilitySelector, ...] | None = Field(default=None, max_length=1)
    matchActions: tuple[Action, ...] | None = Field(default=None, max_length=3)


Message = Annotated[str, Field(min_length=2, max_length=256)]
"""Shown in each event of the hook; the agent cuts it at 256 bytes (sensors/tracing/message.go)."""

Tag = Annotated[str, Field(min_length=2, max_length=128)]
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
    tags: tuple[Tag, ...] = Field(max_length=16)
    args: tuple[Argument, ...] = Field(max_length=5)
    data: tuple[TaskData, ...] | None = None
    selectors: tuple[Selector, ...] | None = Field(default=None, max_length=5)

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
    tags: tuple[Tag, ...] = Field(max_length=16)
    args: tuple[Argument, ...] = Field(max_length=5)
    selectors: tuple[Selector, ...] | None = Field(default=None, max_length=5)


class LsmHook(Model):
    """A BPF LSM hook, named without `security_`; needs `bpf` in the kernel's lsm list."""

    hook: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    message: Message
    tags: tuple[Tag, ...] = Field(max_length=16)
    args: tuple[Argument, ...] = Field(max_length=5)
    selectors: tuple[Selector, ...] | None = Field(default=None, max_length=5)

    @model_validator(mode="after")
    def _has_no_prefix(self) -> "LsmHook":
        if self.hook.startswith("security_"):
            raise ValueError(f"hook is {self.hook}: the agent adds security_ itself, leave it out")
        return self


class OptionName(StrEnum):
    """The options that 1.6.0 knows; any other name is ignored without a word (options.go:97)."""

    disable_kprobe_multi = "disable-kprobe-multi"
    disable_uprobe_multi = "disable-uprobe-multi"
    override_method = "override-method"
    policy_mode = "policy-mode"


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
        used = [name for name in ("kprobes", "tracepoints", "lsmhooks") if getattr(self, name)]
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
