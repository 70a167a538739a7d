"""What containers do to escape, the same done on the host, and what looks alike."""

from shlex import quote
from typing import Any

from tetraflux.model.policies.container_escape_attempts.named import (
    CLIENTS,
    DISKS,
    HELPERS,
    KERNEL,
    NAMESPACES,
    RUNTIME,
    SOCKETS,
)
from tetraflux.model.scenario import (
    EVERYWHERE,
    IN_CONTAINER,
    ON_HOST,
    Capability,
    Expect,
    Place,
    Scenario,
)
from tetraflux.model.scenario_programs import (
    MODULE,
    MODULE_IN_MEMORY,
    SETNS,
    called,
    connected,
    fsopen,
    mount,
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
