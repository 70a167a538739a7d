"""Hooks on the pages: each filter, limit and scope has words."""

from __future__ import annotations

from test_docs_door import COLOURS, DOOR, ELSEWHERE, SETTINGS

from tetraflux.gen.docs.filters import filtered, limits
from tetraflux.gen.docs.hooks import rows, scope
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.docs.vocabulary import BINARIES, COMPARED, NAMESPACES
from tetraflux.lint.policy import Policy
from tetraflux.model.kinds.base import Model, ObjectMeta
from tetraflux.model.kinds.tracingpolicy import (
    Action,
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    BinaryOperator,
    CapabilitySelector,
    KernelNamespace,
    KProbe,
    LsmHook,
    NamespaceSelector,
    Operator,
    Selector,
    SetOperator,
    TaskData,
    Tracepoint,
    TracingPolicy,
    TracingPolicySpec,
)


def read(*selectors: Selector, **hook: tuple[Model, ...]) -> Policy:
    parts = {"selectors": selectors, **hook}
    data = {name: [each.plain() for each in several] for name, several in parts.items()}
    return Policy({"spec": {"kprobes": [{"call": "x", **data}]}})


def told(selector: Selector, *args: Argument, data: tuple[TaskData, ...] = ()) -> str:
    found = read(selector, args=args, data=data).selectors
    either, always = filtered(found, Lists(SETTINGS.policies))
    assert not either
    return str(always)


PATH = Argument(index=0, type=ArgType.file)
FLAGS = Argument(index=0, type=ArgType.uint32, resolve="f_flags")


def test_every_operator_has_words() -> None:
    assert COMPARED.keys() == set(Operator)
    assert BINARIES.keys() == set(BinaryOperator)
    assert NAMESPACES.keys() == set(KernelNamespace)


def test_what_is_filtered_is_told_in_words() -> None:
    match = ArgSelector(index=0, operator=Operator.Postfix, values=("/a|b", "/c"))
    assert told(Selector(matchArgs=(match,)), PATH) == (
        "the path ends in one of <code>/a&#124;b</code> or `/c`"
    )
    mask = ArgSelector(args=(1,), operator=Operator.Mask, values=("3",))
    assert told(Selector(matchArgs=(mask,)), PATH, FLAGS) == "`f_flags` has a bit of `3`"
    other = Argument(index=2, type=ArgType.dentry, resolve="d_parent")
    match = ArgSelector(args=(0, 1), operator=Operator.NotEqual, values=("/",))
    assert told(Selector(matchArgs=(match,)), PATH, other) == (
        "the path of argument 1 or the path in its file system of `d_parent` of argument 3 "
        "is not `/`"
    )
    bare = ArgSelector(args=(0,), operator=Operator.DPortPriv)
    sock = Argument(index=0, type=ArgType.sock)
    assert told(Selector(matchArgs=(bare,)), sock) == "the connection goes to a port below 1024"
    number = ArgSelector(args=(0,), operator=Operator.GT, values=("5",))
    size = Argument(index=3, type=ArgType.size_t)
    assert told(Selector(matchArgs=(number,)), size) == "argument 4 is more than `5`"
    comm = TaskData(index=0, type=ArgType.string, source="current_task", resolve="comm")
    is_sh = ArgSelector(args=(0,), operator=Operator.Equal, values=("sh",))
    assert told(Selector(matchData=(is_sh,)), data=(comm,)) == "the task's `comm` is `sh`"


def test_who_and_where_is_told_in_words() -> None:
    with_admin = CapabilitySelector(
        type="Effective", operator=SetOperator.In, values=("CAP_SYS_ADMIN",)
    )
    own_net = NamespaceSelector(
        namespace=KernelNamespace.Net, operator=SetOperator.In, values=("4026531840",)
    )
    selector = Selector(matchCapabilities=(with_admin,), matchNamespaces=(ELSEWHERE, own_net))
    assert told(selector) == (
        "in another mount namespace than the host's; "
        "in one of the network namespaces `4026531840`; with `CAP_SYS_ADMIN` effective"
    )


def test_long_lists_are_numbered_and_settings_are_named() -> None:
    lists = Lists(SETTINGS.policies)
    assert lists.rendered(("a", "b", "c")) == "`a`, `b` or `c`"
    assert lists.rendered(COLOURS) == "list 1" == lists.rendered(COLOURS)
    assert lists.rendered(tuple(each[1:] for each in COLOURS)) == "list 1 without the slash"
    assert lists.rendered(COLOURS[::-1]) == "list 2"
    assert lists.rendered(SETTINGS.policies.runtime_programs) == "`policies.runtime_programs`"
    both = SETTINGS.policies.trusted_programs + SETTINGS.policies.runtime_programs
    assert lists.rendered(both) == "`policies.trusted_programs` or `policies.runtime_programs`"
    assert (
        lists.rendered(("runc", "crun")) == "the names of the files of `policies.runtime_programs`"
    )


def test_what_all_selectors_ask_for_is_told_once() -> None:
    (row,) = rows(Policy(DOOR.policies[0].plain()), Lists(SETTINGS.policies))
    assert row.filter.either == (
        "the path begins with one of list 1",
        "the path ends in one of list 1",
    )
    assert row.filter.always == (
        "by none of `policies.runtime_programs`; in another mount namespace than the host's"
    )
    assert row.limit == "once in 5s by a process" and not row.enforces
    (knock,) = rows(Policy(DOOR.signals[0].plain()), Lists(SETTINGS.policies))
    assert knock.filter == ((), "") and (knock.limit, knock.remark) == ("-", "a system call")


def test_limits_of_some_selectors_only() -> None:
    limited = Selector(
        matchActions=(Action(action=ActionName.Post, rateLimit="1m", rateLimitScope="global"),)
    )
    assert limits(read(Selector(), limited).selectors) == "once in 1m or as often as it happens"


def policy(**hooks: object) -> Policy:
    spec = TracingPolicySpec.model_validate({"options": (), **hooks})
    return Policy(TracingPolicy(metadata=ObjectMeta(name="x"), spec=spec).plain())


def test_hooks_of_each_family_have_names() -> None:
    lists = Lists(SETTINGS.policies)
    tracepoint = Tracepoint(
        subsystem="raw_syscalls", event="sys_exit", message="xx", tags=(), args=()
    )
    lsm = LsmHook(hook="file_open", message="xx", tags=(), args=())
    names = [
        (row.hook, row.remark)
        for each in (policy(tracepoints=(tracepoint,)), policy(lsmhooks=(lsm,)))
        for row in rows(each, lists)
    ]
    assert names == [("raw_syscalls/sys_exit", "a tracepoint"), ("file_open", "an LSM hook")]


def test_the_scope_follows_the_namespaces() -> None:
    def hook(call: str, *selectors: Selector) -> KProbe:
        return KProbe(
            call=call, syscall=False, message="xx", tags=(), args=(), selectors=selectors or None
        )

    mount = Selector(matchNamespaces=(ELSEWHERE,))
    pid = Selector(
        matchNamespaces=(ELSEWHERE.model_copy(update={"namespace": KernelNamespace.Pid}),)
    )
    inside = "containers: processes in another mount or PID namespace than the host's"
    assert scope(policy(kprobes=(hook("a"),))) == "containers and hosts"
    assert scope(policy(kprobes=(hook("a", mount, pid),))) == inside
    assert scope(policy(kprobes=(hook("a", mount, Selector()),))) == "containers and hosts"
    mixed = scope(policy(kprobes=(hook("a", mount, pid), hook("b"))))
    assert mixed == f"containers and hosts; with `a` only {inside}"
