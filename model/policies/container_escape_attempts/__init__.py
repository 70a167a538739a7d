"""container-escape-attempts: a process reaches for the runtime, the kernel or another namespace.

A process is in a container when its mount namespace is not the host's: with hostPID, as in the
classic escape `nsenter -t 1`, its PID namespace is. But services of the host have mounts of their
own too, and some load modules or mount disks: see `_not_at_home`, and for setns `_setns`.
"""

from typing import Any

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection, DetectionAlert
from tetraflux.model.execution import exec_hook
from tetraflux.model.kinds import tracingpolicy as tp
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import ArgType, KernelNamespace, Operator
from tetraflux.model.policies.container_escape_attempts.named import (
    CLIENTS,
    DISKS,
    HELPER_NAMES,
    HELPERS,
    KERNEL,
    NAME,
    NAMESPACES,
    RUNTIME,
    SOCKETS,
)
from tetraflux.model.policies.container_escape_attempts.scenarios import scenarios
from tetraflux.model.settings import Settings

__all__ = ["declare", "scenarios"]

TEXT, ENTRY = ArgType.string, ArgType.dentry


def declare(settings: Settings) -> Detection:
    """Three policies. The hook on exec exempts no program: the binary is still the caller's."""
    spared = settings.policies.runtime_programs
    clients = exec_hook(
        message="A client of the container runtime, or nsenter, was started in a container",
        tags=("T1611", "T1610"),
        names=CLIENTS,
        namespaces=_elsewhere(KernelNamespace.Mnt),
    )
    return Detection(
        name=NAME,
        summary="A container tried to reach the runtime, the kernel or another namespace",
        alert=DetectionAlert(name="TetragonContainerEscape", severity=Severity.critical),
        attack=("T1611", "T1610", "T1547.006"),
        catches=(
            "nsenter, crictl, docker, ctr and nerdctl run in a container, by any path or link",
            f"connections to {', '.join(SOCKETS)}, by any path, link or mount of them",
            "setns, whatever program calls it; kernel modules, loaded or only attempted",
            "use of /proc/1/root and /proc/1/cwd, in any mounted /proc, however it is written",
            f"{', '.join(HELPER_NAMES)} opened for writing, under any mount",
            f"mounts of disks ({', '.join(DISKS)}); with mount(2) also attempts",
            "the same in pods with hostPID, and clients that `kubectl exec` starts",
        ),
        escapes=(
            "anything in the host's own mount namespace, where it is an administrator's work: the "
            "escape itself is detected, what follows is not",
            "renamed clients, `busybox nsenter`, `ld.so ctr`: only connections and setns are "
            "detected",
            "the API of a runtime over TCP, an abstract socket or a socket of another name",
            "/proc/PID/root of processes other than 1, which debuggers use routinely; /proc/1/root "
            "opened with O_PATH, which looks like a stat, and until 6.12, through another such "
            "link, without O_DIRECTORY",
            "a disk read without a mount (dd, debugfs), other file systems, loop devices, "
            "devices.allow, open_by_handle_at; what seccomp denies reaches no hook",
            "modules and mounts in a pod with hostPID and hostIPC whose root is not an overlay",
            "a program at a path of policies.runtime_programs, even in a container's own files; "
            "setns with hostPID by a program that has no path, as on a detached mount",
        ),
        noise="Docker-in-Docker, image builders; agents that use the runtime's socket; storage "
        "drivers; pods that load drivers or register binary formats; tools that attach to process "
        "1; setns into any namespace. On hosts: services and sessions with a mount namespace of "
        "their own (PrivateTmp=) that run a client, call setns or connect to the runtime.",
        tuning=(
            "policies.runtime_programs: runtimes, kubelets, network plugins and agents, by the "
            "path of their file; it does not exempt the start of a client",
            "storage drivers mount with /usr/bin/mount: silence their namespace in Alertmanager",
        ),
        response=(
            "Treat the node as compromised until proven otherwise: cordon it; see what ran next.",
            "Check what the pod may do: privileged, hostPID, hostPath, capabilities, sockets.",
            "Rotate the credentials of the node and of the pods on it.",
        ),
        untested={"do_init_module": "a module would have to be loaded"},
        policies=(
            _policy(RUNTIME, clients, _sockets(spared)),
            _policy(NAMESPACES, _setns(spared), _through_proc(spared)),
            _policy(KERNEL, _helpers(spared), *_modules_and_mounts(spared)),
        ),
    )


def _policy(name: str, *hooks: tp.KProbe) -> tp.TracingPolicy:
    spec = tp.TracingPolicySpec(options=(MONITOR, ONE_BY_ONE), kprobes=hooks)
    return tp.TracingPolicy(metadata=ObjectMeta(name=name), spec=spec)


def _hook(call: str, message: str, *tags: str, **rest: Any) -> tp.KProbe:
    syscall = call.startswith("sys_")
    return tp.KProbe(call=call, syscall=syscall, message=message, tags=("T1611", *tags), **rest)


def _arg(index: int, type_: ArgType, resolve: str | None = None) -> tp.Argument:
    return tp.Argument(index=index, type=type_, resolve=resolve)


def _texts(*fields: str) -> tuple[tp.Argument, ...]:
    return tuple(_arg(0, TEXT, each) for each in fields)


def _task(index: int, type_: ArgType, resolve: str) -> tp.TaskData:
    return tp.TaskData(index=index, type=type_, source="current_task", resolve=resolve)


def _is(position: int, operator: Operator, *values: str) -> tp.ArgSelector:
    return tp.ArgSelector(args=(position,), operator=operator, values=values)


def _elsewhere(namespace: KernelNamespace) -> tuple[tp.NamespaceSelector, ...]:
    not_in = tp.SetOperator.NotIn
    return (tp.NamespaceSelector(namespace=namespace, operator=not_in, values=("host_ns",)),)


def _selector(
    spared: tuple[str, ...],
    *match: tp.ArgSelector,
    data: tuple[tp.ArgSelector, ...] = (),
    namespace: KernelNamespace = KernelNamespace.Mnt,
    limit: str | None = None,
) -> tp.Selector:
    """In a container, by any program but those; with `limit`, only so often by each process."""
    post = tp.Action(action=tp.ActionName.Post, rateLimit=limit, rateLimitScope="process")
    return tp.Selector(
        matchArgs=match or None,
        matchData=data or None,
        matchBinaries=(tp.BinarySelector(operator=tp.BinaryOperator.NotIn, values=spared),),
        matchNamespaces=_elsewhere(namespace),
        matchActions=(post,) if limit else None,
    )


ROOT_FILE_SYSTEM = _task(0, TEXT, "fs.root.mnt.mnt_sb.s_type.name")


def _not_at_home(spared: tuple[str, ...], *match: tp.ArgSelector) -> tuple[tp.Selector, ...]:
    """In a container, where services of the host with mounts of their own do the same.

    They have the PID and the IPC namespace of the host, and its root file system. A pod with both
    hostPID and hostIPC is known by its root file system, which overlays an image.
    """
    return (
        _selector(spared, *match, namespace=KernelNamespace.Pid),
        _selector(spared, *match, namespace=KernelNamespace.Ipc),
        _selector(spared, *match, data=(_is(0, Operator.Equal, "overlay"),)),
    )


def _sockets(spared: tuple[str, ...]) -> tp.KProbe:
    """Opening is not how a unix socket is reached: a connect touches the access time of its path.

    The name is that of the directory entry, so a mount of the socket under another name counts.
    Following a symbolic link touches too, for a stat as well, but a link has a size.
    """
    entry, size = _arg(0, ENTRY, "dentry"), _arg(0, ArgType.int64, "dentry.d_inode.i_size")
    named = (
        _is(1, Operator.Postfix, *(f"/{each}" for each in SOCKETS)),
        _is(2, Operator.Equal, "0"),
    )
    return _hook(
        "touch_atime",
        "A container connected to the container runtime",
        "T1610",
        args=(_arg(0, ArgType.path), entry, size),
        selectors=(_selector(spared, *named, limit="1m"),),
    )


def _setns(spared: tuple[str, ...]) -> tp.KProbe:
    """By its PID namespace, or by its mounts: then runtimes that are half inside are spared.

    While runc enters a container, the cgroup namespace (0x2000000) comes after the mounts. crun
    runs from a detached mount, where its file has no path.
    """
    has_path = (_is(0, Operator.Prefix, "/"),)
    return _hook(
        "sys_setns",
        "A container entered another namespace",
        args=(_arg(0, ArgType.int), _arg(1, ArgType.int)),
        data=(_task(0, ArgType.file, "mm.exe_file"),),
        selectors=(
            _selector(spared, namespace=KernelNamespace.Pid),
            _selector(spared, _is(1, Operator.NotEqual, "0x2000000"), data=has_path),
        ),
    )


def _through_proc(spared: tuple[str, ...]) -> tp.KProbe:
    """The link `root` or `cwd` of process 1 in any /proc, followed for more than a stat of it.

    The walk's flags say what for (include/linux/namei.h): to go on beyond the link, to enter it or
    to open it. Kernels number them in two ways, and what opens in the older one, 0x100, is in the
    newer one every walk that takes no locks; the older one has 0x40 for those.
    """
    link = (_is(0, Operator.Postfix, "/1/root", "/1/cwd"), _is(1, Operator.Equal, "proc"))
    # LOOKUP_PARENT, 0x10 or 0x400; LOOKUP_DIRECTORY, 0x2; LOOKUP_OPEN of the newer numbers.
    used = (_is(0, Operator.Mask, "0x10412"),)
    opened = (_is(0, Operator.Mask, "0x100"), _is(0, Operator.Mask, "0x40"))
    return _hook(
        "security_inode_follow_link",
        "A container went through the root of process 1",
        args=(_arg(0, ENTRY), *_texts("d_sb.s_type.name")),
        data=(_task(0, ArgType.uint32, "nameidata.flags"), _task(1, TEXT, "nameidata.name.name")),
        selectors=tuple(_selector(spared, *link, data=each, limit="1m") for each in (used, opened)),
    )


def _helpers(spared: tuple[str, ...]) -> tp.KProbe:
    """Opened for writing; by path, and by the entry that the walk ends at, whatever its mount."""
    kind = _texts("f_inode.i_sb.s_type.name")
    own = _is(2, Operator.Equal, "proc", "sysfs", "binfmt_misc", "cgroup")
    to_write = _is(1, Operator.Mask, "3")  # O_WRONLY, O_RDWR
    entry = (_is(0, Operator.Postfix, *(f"/{each}" for each in HELPER_NAMES)),)
    return _hook(
        "security_file_open",
        "A container opened for writing a file that tells the kernel what to run",
        args=(_arg(0, ArgType.file), _arg(0, ArgType.uint32, "f_flags"), *kind),
        data=(_task(0, ENTRY, "nameidata.path.dentry"),),
        selectors=(
            _selector(spared, to_write, _is(0, Operator.Postfix, *HELPERS), limit="1m"),
            _selector(spared, to_write, own, data=entry, limit="1m"),
        ),
    )


def _modules_and_mounts(spared: tuple[str, ...]) -> tuple[tp.KProbe, ...]:
    """Attempts, and what came of them; both mount(2) and fsopen(2) end in vfs_get_tree."""
    asked = (_arg(2, TEXT), _arg(0, TEXT), _arg(1, ArgType.path))
    done = _texts("fs_type.name", "source")
    disk = (_is(0, Operator.Equal, *DISKS), _is(1, Operator.NotPrefix, "/dev/loop"))
    return tuple(
        _hook(
            call,
            f"A container {deed}",
            *(() if match else ("T1547.006",)),
            args=args,
            data=(ROOT_FILE_SYSTEM,),
            selectors=_not_at_home(spared, *match),
        )
        for call, deed, args, match in (
            ("sys_finit_module", "tried to load a kernel module", (_arg(0, ArgType.int),), ()),
            ("sys_init_module", "tried to load a kernel module", (_arg(1, ArgType.uint64),), ()),
            ("do_init_module", "loaded a kernel module", (_arg(0, ArgType.module),), ()),
            ("security_sb_mount", "tried to mount a disk", asked, disk),
            ("vfs_get_tree", "mounted a disk", done, disk),
        )
    )
