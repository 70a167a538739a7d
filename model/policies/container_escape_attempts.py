"""container-escape-attempts: a process reaches for the runtime, the kernel or another namespace.

A process is in a container when its mount namespace is not the host's: with hostPID, as in the
classic escape `nsenter -t 1`, its PID namespace is. But services of the host have mounts of their
own too, and some load modules or mount disks: see `_not_at_home`, and for setns `_setns`.
"""

from shlex import quote
from typing import Any

from tetraflux.model.deeds import MODULE, MODULE_IN_MEMORY, SETNS, called, connected, fsopen, mount
from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection
from tetraflux.model.execution import exec_hook
from tetraflux.model.kinds import tracingpolicy as tp
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import ArgType, KernelNamespace, Operator
from tetraflux.model.scenario import (
    EVERYWHERE,
    IN_CONTAINER,
    ON_HOST,
    Capability,
    Expect,
    Place,
    Scenario,
)
from tetraflux.model.settings import Settings

NAME = "container-escape-attempts"
RUNTIME, NAMESPACES, KERNEL = f"{NAME}-runtime", f"{NAME}-namespaces", f"{NAME}-kernel"
TEXT, ENTRY = ArgType.string, ArgType.dentry
CLIENTS = ("/nsenter", "/crictl", "/docker", "/ctr", "/nerdctl")
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "podman.sock")
SYSCTLS = ("core_pattern", "modprobe", "hotplug", "poweroff_cmd")
ELSEWHERE = ("/sys/kernel/uevent_helper", "/sys/fs/binfmt_misc/register", "/release_agent")
HELPERS = (*(f"/proc/sys/kernel/{each}" for each in SYSCTLS), *ELSEWHERE)
"""Files that tell the kernel what to run, as root and outside of all namespaces."""
HELPER_NAMES = tuple(each.rsplit("/", 1)[1] for each in HELPERS)
DISKS = ("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "vfat", "msdos", "exfat", "fuseblk")
"""File systems of disks. The device's name says little: a container can make a node of its own."""


def declare(settings: Settings) -> Detection:
    """Three policies. At an exec nobody is spared: the binary is still the caller, often runc."""
    spared = settings.policies.runtime_programs
    clients = exec_hook(
        message="A client of the container runtime, or nsenter, was started in a container",
        tags=("T1611", "T1610"),
        names=CLIENTS,
        namespaces=_elsewhere(KernelNamespace.Mnt),
    )
    return Detection(
        name=NAME,
        summary="A container reached for the runtime, the kernel or another namespace",
        attack=("T1611", "T1610", "T1547.006"),
        catches=(
            "nsenter, crictl, docker, ctr and nerdctl run in a container, by any path or link",
            f"connections to {', '.join(SOCKETS)}, by any path, link or mount of them",
            "setns, whatever calls it; kernel modules loaded, and attempts at it",
            "/proc/1/root and /proc/1/cwd used, in any mounted /proc, however the path is spelt",
            f"{', '.join(HELPER_NAMES)} opened for writing, under any mount",
            f"mounts of disks ({', '.join(DISKS)}); by mount(2) attempts too",
            "the same in pods with hostPID, and clients that `kubectl exec` starts",
        ),
        escapes=(
            "anything in the host's own mount namespace: there it is an administrator's work; the "
            "escape itself is seen, what follows it is not",
            "a renamed client, `busybox nsenter`, `ld.so ctr`: only connection and setns are seen",
            "a runtime's API over TCP or an abstract socket, or by a socket of another name",
            "/proc/PID/root of processes other than 1, which debuggers use every day; /proc/1/root "
            "opened with O_PATH, which looks like a stat, and until 6.12, by way of another such "
            "link, without O_DIRECTORY",
            "a disk read without a mount (dd, debugfs), other file systems, loop devices, "
            "devices.allow, open_by_handle_at; what seccomp refuses reaches no hook",
            "modules and mounts in a pod with hostPID and hostIPC whose root is no overlay",
            "a program at a path of policies.runtime_programs, in a container's own files too; "
            "setns with hostPID by a program that has no path, as on a detached mount",
        ),
        noise="Docker-in-Docker, image builders; agents that use the runtime's socket; storage "
        "drivers; pods that load drivers or register binary formats; tools that attach to process "
        "1; setns, whichever namespace it enters. On hosts, services and sessions with mounts of "
        "their own (PrivateTmp=) that run a client, call setns or connect to the runtime.",
        tuning=(
            "policies.runtime_programs: runtimes, kubelets, network plugins and agents, by the "
            "path of their file; it does not excuse the start of a client",
            "storage drivers mount by /usr/bin/mount: silence their namespace in Alertmanager",
        ),
        response=(
            "Treat the node as lost until the contrary is shown: cordon it; look at what ran next.",
            "See what the container may do: privileged, hostPID, hostPath, capabilities, sockets.",
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


ADMIN = "with CAP_SYS_ADMIN"


def _run(name: str, link: str = "") -> str:
    return f"cp /bin/true {name}; {f'ln -s {name} {link}; ' if link else ''}./{link or name}"


_WRITE = "mkdir -p .{0}; rmdir .{0}; echo x >.{0}"
_AS = 'cp "$(readlink -f "$(command -v python3)")" {0}; PATH=$PWD:$PATH {0} -c '
_CRIO = f"""\
[ -e /usr/bin/crio ] && exit 1; trap 'rm /usr/bin/crio' EXIT; trap exit INT HUP TERM
{_AS.format("/usr/bin/crio")}{quote(connected())}"""
_OVERLAY = """\
mkdir o; mount -t tmpfs o o; cd o; mkdir up work root; modprobe overlay
mount -t overlay -o lowerdir=/,upperdir=up,workdir=work o root
mount -t proc p root/proc; exec chroot root """
_DEEDS = {
    RUNTIME: {
        "the real nsenter is run": "nsenter --version",
        **{f"a program named {each[1:]} is run": _run(each[1:]) for each in CLIENTS},
        "crictl is run through a link of another name": _run("crictl", "x"),
        "a program is run through a link named nsenter": _run("busybox", "nsenter"),
        "ctr is run under a name of its choice": _run("ctr") + "; bash -c 'exec -a x ./ctr'",
        **{f"{each} is connected to": connected(socket=each) for each in SOCKETS},
        "docker.sock is connected to through a link": connected("os.symlink(it, 'x'); it = 'x'"),
        "docker.sock is connected to without waiting": connected("client.setblocking(False)"),
        f"docker.sock is connected to by a mount of another name, {ADMIN}": connected(
            "open('x', 'w'); os.system('mount --bind docker.sock x'); it = 'x'"
        ),
    },
    NAMESPACES: {
        "setns is called": SETNS,
        "setns is called by a program named crun": _AS.format("crun") + quote(SETNS),
        "setns is called with process 1": called("libc.setns(os.pidfd_open(1), 0x4000000)"),
        "nsenter enters a namespace": "nsenter --uts=/proc/self/ns/uts true || true",
        "/proc/1/root is read": "cat /proc/1/root/etc/hostname || true",
        "/proc/1/root is listed": "import os\ntry: os.listdir('/proc/1/root')\nexcept OSError: 0",
        "/proc/1/root becomes the root": "chroot /proc/1/root /bin/true || true",
        "/proc/1/root is written to": "cp /bin/true /proc/1/root/proc/not/there || true",
        "a program of /proc/1/root is run": "/proc/1/root/bin/true || true",
        "/proc/1/cwd is read": "cat /proc/1/cwd/etc/hostname || true",
        "/proc/1/root is read by a relative path": "(cd /proc/1; cat root/etc/hostname) || true",
        "/proc/1/root is read by a detour": "cat /proc//self/../1/./task/1/root/etc/hosts || true",
        "/proc/1/root is read by a link": "ln -s /proc/1/root x; cat x/etc/hostname || true",
        f"/proc/1/root of another /proc is read, {ADMIN}": "mkdir p; mount --bind /proc p; "
        "cat p/1/root/etc/hostname || true; umount p",
    },
    KERNEL: {
        **{f"a copy of {each} is written": _WRITE.format(each) for each in HELPERS},
        "a copy of release_agent is written by a link": "ln -s release_agent x; echo x | dd of=x",
        "a module is loaded from memory": MODULE_IN_MEMORY,
        "a disk is mounted with odd flags": mount("xfs", flags=0xC0ED8401),
        "a disk is mounted by a node of its own": mount("vfat", device="disk"),
        f"core_pattern itself is written by a mount of another name, {ADMIN}": "mkdir p; >x; "
        "mount -t proc proc p; mount --bind p/sys/kernel/core_pattern x; cat x >old; cat old >x; "
        "umount x; umount p",
        "a module is loaded": MODULE,
        "a disk is mounted": mount("ext4"),
        f"a disk is mounted by fsopen, {ADMIN}": fsopen("ext4"),
        "a disk of a known kind is mounted": mount(DISKS),
        f"a disk of a known kind is mounted by fsopen, {ADMIN}": fsopen(DISKS),
    },
}
_CANARIES = {
    "a program named nsenter is run": "security_bprm_check",
    "docker.sock is connected to": "touch_atime",
    "setns is called": "sys_setns",
    "/proc/1/root is read": "security_inode_follow_link",
    "a copy of /sys/kernel/uevent_helper is written": "security_file_open",
    "a module is loaded": "sys_finit_module",
    "a module is loaded from memory": "sys_init_module",
    "a disk of a known kind is mounted": "security_sb_mount",
    f"a disk of a known kind is mounted by fsopen, {ADMIN}": "vfs_get_tree",
}
_OTHERS = ("docker-proxy", "dockerd", "xnsenter", "ctrl", "crictl.sh", "kubectl")
_EVERYDAY = {
    "programs of other names are run": "; ".join(_run(each) for each in _OTHERS),
    "mydocker.sock is connected to": connected(socket="mydocker.sock"),
    "docker.sock.bak is connected to": connected(socket="docker.sock.bak"),
    "docker.sock is looked at": connected(
        "os.system('stat docker.sock; test -S docker.sock; ls -la; find .'); raise SystemExit"
    ),
    "docker.sock is looked at through a link of its name": "ln -s /dev/null docker.sock; "
    "stat -L docker.sock; ls -lL docker.sock; test -e docker.sock",
    "namespaces are looked at": "ls -l /proc/1/ns /proc/self/ns; readlink /proc/self/ns/mnt",
    "/proc/1/root is looked at": "stat /proc/1/root; stat -L /proc/1/root; test -d /proc/1/root; "
    "ischroot; readlink /proc/1/root; ls -l /proc/1; cat /proc/1/status /proc/1/cmdline; true",
    "its own root in /proc is used": "cat /proc/self/root/etc/hostname /proc/$$/root/etc/hostname",
    "helpers of the kernel are read": "cat /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe",
    "files named like helpers of the kernel are written": "mkdir sbin; cp /bin/true sbin/modprobe; "
    f"echo x >core_pattern; echo x >register; {_WRITE.format('/proc/sys/kernel/core_pattern_')}",
    f"what is no disk is mounted, {ADMIN}": "mkdir a; mount -t tmpfs x a; mount --bind a a; "
    "umount a a; mount -t proc proc a; umount a; unshare --mount --uts --ipc --net true",
    "CRI-O itself is at work": _CRIO,
    f"a tmpfs is mounted by fsopen, {ADMIN}": fsopen("tmpfs"),
    f"a loop device is mounted, {ADMIN}": mount("ext4", device="/dev/loop-not-there"),
}

_TOUCHES = ("core_pattern itself", "CRI-O itself", "a disk is mounted", "a loop device")
"""The kernel may load a module for what is mounted, and keeps it; so does an overlay."""


def _by(how: str, text: str) -> str:
    return f"{how} {'python3' if text.startswith('import') else 'sh'} -c {quote(text)}"


def _scenario(name: str, text: str, places: tuple[Place, ...], *reports: str) -> Scenario:
    destructive = name.startswith(_TOUCHES) or name.endswith("hostIPC")
    hook = _CANARIES.get(name.removesuffix("; with hostPID")) if reports else None
    program: dict[str, Any] = {"python" if text.startswith("import") else "sh": text}
    return Scenario(
        name=name,
        expect=Expect.report if reports else Expect.silence,
        places=places,
        capabilities=(Capability.CAP_SYS_ADMIN,) if name.endswith(ADMIN) else (),
        destructive=destructive,
        reports=reports,
        canary=(hook,) if hook else (),
        seccomp_refuses=name.startswith(("setns", "nsenter enters", "a module", "a disk")),
        **program,
    )


def scenarios() -> tuple[Scenario, ...]:
    """Each deed: in a container, on the host, and as in odd containers and services there."""
    found = []
    for policy, deeds in _DEEDS.items():
        for name, text in deeds.items():
            with_host_pid = _by("unshare --mount --ipc", text)
            found += [
                _scenario(name, text, IN_CONTAINER, policy),
                _scenario(f"{name}; on the host", text, ON_HOST),
                _scenario(f"{name}; with hostPID", with_host_pid, ON_HOST, policy),
            ]
            if name.startswith(("a module", "a disk")):
                overlay = f"unshare --mount sh -c {quote(_by(_OVERLAY, text))}"
                found += [
                    _scenario(f"{name}; with hostPID and hostIPC", overlay, ON_HOST, policy),
                    _scenario(f"{name}; by a service", _by("unshare --mount", text), ON_HOST),
                ]
    found += [_scenario(name, text, EVERYWHERE) for name, text in _EVERYDAY.items()]
    return tuple(found)
