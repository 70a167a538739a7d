"""sensitive-files: somebody reads credentials, or changes who may log in.

Whatever reads or writes a file opens it, be it by `mmap` or io_uring: so the hook is on opening.
What changes a file without opening it has hooks in a second policy: should a kernel lack one of
those, the first still loads.

A file is known by its path as the process sees it, by its path inside its own file system, and by
the folder that it stands in there. The first stays true where a volume is mounted inside the path,
the others where a folder or the file itself is mounted under another name.
"""

from model.deeds import IO_URING
from model.detection import MONITOR, ONE_BY_ONE, Detection
from model.kinds.base import ObjectMeta
from model.kinds.tracingpolicy import (
    Action,
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    BinaryOperator,
    BinarySelector,
    KProbe,
    Operator,
    Selector,
    TaskData,
    TracingPolicy,
    TracingPolicySpec,
)
from model.scenario import ON_HOST, Capability, Expect, Scenario
from model.settings import Settings

SECRETS = (
    *(f"/etc/{name}" for name in ("shadow", "shadow-", "gshadow", "gshadow-", "sudoers")),
    *("/backups/shadow.bak", "/backups/gshadow.bak", "/etc/security/opasswd"),
    *(f"/.ssh/id_{kind}" for kind in ("rsa", "dsa", "ecdsa", "ecdsa_sk", "ed25519", "ed25519_sk")),
    *(f"/ssh_host_{kind}_key" for kind in ("rsa", "dsa", "ecdsa", "ed25519")),
    *(f"/lib/kubelet/{name}" for name in ("config", "config.yaml", "config.json", "kubeconfig")),
    "/lib/kubelet/bootstrap-kubeconfig",
)
"""Ends of paths, so that a host mount counts too; /var may be a file system of its own."""

IDENTITIES = ("/etc/passwd", "/etc/group", "/.ssh/authorized_keys", "/.ssh/authorized_keys2")
"""Ends of paths that every process reads and hardly any writes."""

FOLDERS = (
    *("/.ssh", "/etc/sudoers.d", "/lib/kubelet/pki", "/etc/kubernetes", "/etc/kubernetes/pki"),
    *(f"/etc/kubernetes/{name}" for name in ("pki/etcd", "manifests", "ssl", "tls", "secrets")),
    *("/etc/kubernetes/kubelet", "/etc/kubernetes/addons"),
)
"""Ends of folders in which every file is secret."""

PUBLIC = (
    *(".pub", "/.ssh/config", "/.ssh/config.d", "/.ssh/environment", "/.ssh/rc"),
    *(f"/.ssh/{name}" for name in ("known_hosts", "known_hosts.old", "allowed_signers")),
    *("/.ssh/authorized_keys", "/.ssh/authorized_keys2"),
)
"""Ends of files in those folders that are not, or that count only once they are written."""

DEEP = tuple(
    mount + folder
    for mount in ("", "/host", "/hostfs", "/host-root", "/hostroot", "/rootfs", "/node", "/mnt")
    # A Secret that is mounted as a folder keeps its files in a hidden one, `..2025_...`.
    for folder in ("/etc/kubernetes/", "/etc/sudoers.d/", "/var/lib/kubelet/pki/", "/root/.ssh/..")
)
"""Beginnings of paths: all below, however deep, also where the folder itself is a mount."""

OPEN = "security_file_open"
READ = "sensitive-files"
CHANGED = "sensitive-files-changes"
READ_TAGS = ("T1003.008", "T1552.001", "T1552.004")
CHANGE_TAGS = ("T1098", "T1098.004", "T1136.001", "T1548.003")


def declare(settings: Settings) -> Detection:
    """Two policies: secrets that are opened, and what changes without, or who may log in."""
    at_work = tuple(
        dict.fromkeys(settings.policies.trusted_programs + settings.policies.runtime_programs)
    )
    return Detection(
        name=READ,
        summary="A file with credentials was read, or one that decides who may log in changed",
        attack=READ_TAGS + CHANGE_TAGS,
        catches=(
            "opening, to read or to write, of shadow, gshadow and their backups, sudoers and "
            "sudoers.d, SSH host keys, any private key in a .ssh folder, /etc/kubernetes, and the "
            "kubelet's certificates, configuration and kubeconfig",
            "writes to passwd, group and authorized_keys",
            "any of these truncated, renamed, replaced, removed, hard-linked, made a symbolic "
            "link, or given other permissions or another owner",
            "however the path was written, through symbolic links and /proc, below a host mount, "
            "and where a folder or the file is mounted under another name",
        ),
        escapes=(
            "what is done with a copy or a hard link elsewhere; that it was made is reported",
            "attempts that the kernel refuses, and files opened before the agent started",
            "programs at work themselves: `sudoedit` reads as sudo, and any program under the "
            "path of a trusted one passes for it; so do files that they open for others",
            "a key of an unusual name that is renamed to .ssh/known_hosts, or mounted under that "
            "name, and read there",
            "a key of an unusual name that is opened by a file handle, or on a network file system "
            "that looks up and opens in one step (NFS, CephFS, SMB)",
            "the disk below its file system, file handles that the kernel has no name for in its "
            "cache, a mount over a file, on 6.1 an overlay of its folder, access lists, chattr",
            "private keys outside of a .ssh folder, and in a Secret that is mounted as the .ssh "
            "folder of others than root",
        ),
        noise="Every ssh with a key, user management, packages that add users, backups, editors "
        "that keep a copy beside .ssh/config, known_hosts in a Secret mounted as /root/.ssh.",
        tuning=(
            "policies.trusted_programs: programs whose work it is to read these files, by the "
            "path of their file, symbolic links resolved",
            "policies.runtime_programs: container runtimes, which unpack images with a shadow each",
        ),
        response=(
            "Who is it: the binary, its parent and, in a container, the image say whether this is "
            "a backup or configuration management.",
            "If it is not, treat what was read as known: rotate that node's or pod's passwords and "
            "keys. After sensitive-files-changes, compare passwd, group, sudoers.d, "
            "authorized_keys and the manifests of static pods with what they should be.",
            "Look at what the same process did before and after, in the log by its exec_id.",
        ),
        # One by one, since under kprobe_multi hooks would share their lists of binaries.
        policies=tuple(
            TracingPolicy(
                metadata=ObjectMeta(name=name),
                spec=TracingPolicySpec(options=(MONITOR, ONE_BY_ONE), kprobes=hooks),
            )
            for name, hooks in (
                (READ, _opened(at_work)),
                (CHANGED, (_written(at_work), *_changes(at_work))),
            )
        ),
    )


def _opened(at_work: tuple[str, ...]) -> tuple[KProbe, KProbe]:
    """The hook on opening secrets by name, and the one on opening what stands in a folder.

    The file's own name is asked for in the second alone: where a walk has none, as for a file
    handle, the agent drops the event.
    """
    file = Argument(index=0, type=ArgType.file)
    # Only in folders can be looked up: `find /` opens them all. What is reported always has 0.
    lookup = "i_op.lookup"
    looks = Argument(index=0, type=ArgType.uint64, resolve=f"f_inode.{lookup}")
    no_folder = _match(1, Operator.Equal, ("0",))
    by_name = KProbe(
        call=OPEN,
        syscall=False,
        message="A file with credentials was opened",
        tags=READ_TAGS,
        args=(file, looks),
        data=(_walked(ArgType.dentry, "path.dentry"),),
        selectors=(
            _selector(at_work, _match(0, Operator.Postfix, SECRETS), no_folder),
            _selector(at_work, no_folder, data=_match(0, Operator.Postfix, SECRETS)),
            _selector(at_work, _match(0, Operator.Prefix, DEEP), no_folder),
        ),
    )
    # ssh writes known_hosts.XXXXXX first, and then renames it.
    unknown = _match(0, Operator.NotPrefix, ("known_hosts",))
    of_entry = Argument(index=0, type=ArgType.uint64, resolve=f"dentry.d_inode.{lookup}")
    by_folder = KProbe(
        call="vfs_open",
        syscall=False,
        message="A file in a folder of credentials was opened",
        tags=READ_TAGS,
        args=(_dentry(0, "dentry.d_parent"), of_entry, _dentry(0, "dentry")),
        data=(_walked(ArgType.string, "last.name"),),
        selectors=(_selector(at_work, *_inside(0, 2, PUBLIC + SECRETS), no_folder, data=unknown),),
    )
    return by_name, by_folder


def _written(at_work: tuple[str, ...]) -> KProbe:
    """The hook on opening for writing what every process may read."""
    writing = _match(1, Operator.Mask, ("515",))  # O_WRONLY | O_RDWR | O_TRUNC
    return KProbe(
        call=OPEN,
        syscall=False,
        message="A file that decides who may log in was opened for writing",
        tags=CHANGE_TAGS,
        args=(
            Argument(index=0, type=ArgType.file),
            Argument(index=0, type=ArgType.uint32, resolve="f_flags"),
        ),
        data=(_walked(ArgType.dentry, "path.dentry"),),
        selectors=(
            _selector(at_work, _match(0, Operator.Postfix, IDENTITIES), writing),
            _selector(at_work, writing, data=_match(0, Operator.Postfix, IDENTITIES)),
        ),
    )


def _changes(at_work: tuple[str, ...]) -> tuple[KProbe, ...]:
    """The hooks of the second policy that see a file changed without being opened."""
    files = SECRETS + IDENTITIES
    # The arguments are the file's path, its folder, and the file as it stands in its file system.
    path = (_path(0), _dentry(0, "dentry.d_parent"), _dentry(0, "dentry"))
    of_path = (
        _selector(at_work, _match(0, Operator.Postfix, files)),
        _selector(at_work, _match(2, Operator.Postfix, files)),
        _selector(at_work, _match(0, Operator.Prefix, DEEP)),
        _selector(at_work, *_inside(1, 2)),
    )
    # The file, its folder, and the folder's path.
    entry = (_dentry(1), _dentry(1, "d_parent"), _path(0))
    of_entry = (
        _selector(at_work, _match(0, Operator.Postfix, files)),
        _selector(at_work, _match(2, Operator.Prefix, DEEP)),
        _selector(at_work, *_inside(1, 0)),
        _selector(at_work, *_inside(2, 0)),
    )
    old_and_new = (_dentry(1), _dentry(3), _dentry(0, "dentry"), _dentry(2, "dentry"), _path(2))
    old_and_link = (_dentry(0), _dentry(2), _dentry(0, "d_parent"), _dentry(1, "dentry"), _path(1))
    of_names = (
        _selector(at_work, _match(0, Operator.Postfix, files + FOLDERS)),
        _selector(at_work, _match(1, Operator.Postfix, files + FOLDERS)),
        _selector(at_work, *_inside(2, 0), _match(1, Operator.NotPostfix, ("/.ssh/known_hosts",))),
        _selector(at_work, *_inside(3, 1)),
        _selector(at_work, _match(4, Operator.Prefix, DEEP)),
    )
    return tuple(
        KProbe(
            call=f"security_path_{call}",
            syscall=False,
            message=f"A file with credentials, or one that decides who may log in, was {what}",
            tags=CHANGE_TAGS,
            args=args,
            selectors=selectors,
        )
        for call, what, args, selectors in (
            ("unlink", "removed", entry, of_entry),
            ("symlink", "made a symbolic link", entry, of_entry),
            ("rename", "renamed or replaced", old_and_new, of_names),
            ("link", "given another name", old_and_link, of_names),
            ("truncate", "truncated", path, of_path),
            ("chmod", "given other permissions", path, of_path),
            ("chown", "given another owner", path, of_path),
        )
    )


def _walked(type_: ArgType, field: str) -> TaskData:
    """A field of the walk along a path that the task is about to end (struct nameidata).

    On kernel 6.18 the agent finds neither `f_path` nor `d_name` of a file: docs/kernels.md. A file
    handle has no walk, and on NFS and its like it may end at the folder: then the path alone tells.
    """
    resolve = f"nameidata.{field}"
    return TaskData(index=0, type=type_, source="current_task", resolve=resolve)


def _path(index: int) -> Argument:
    return Argument(index=index, type=ArgType.path)


def _dentry(index: int, resolve: str | None = None) -> Argument:
    return Argument(index=index, type=ArgType.dentry, resolve=resolve)


def _match(position: int, operator: Operator, values: tuple[str, ...]) -> ArgSelector:
    return ArgSelector(args=(position,), operator=operator, values=values)


def _inside(
    folder: int, file: int, but: tuple[str, ...] = PUBLIC
) -> tuple[ArgSelector, ArgSelector]:
    """The argument `folder` is one of the folders, and `file` is none of those."""
    return _match(folder, Operator.Postfix, FOLDERS), _match(file, Operator.NotPostfix, but)


def _selector(
    at_work: tuple[str, ...], *match_args: ArgSelector, data: ArgSelector | None = None
) -> Selector:
    """Those arguments, by any program but those at work, at most one event a second each."""
    return Selector(
        matchArgs=match_args,
        matchData=(data,) if data else None,
        matchBinaries=(BinarySelector(operator=BinaryOperator.NotIn, values=at_work),),
        matchActions=(Action(action=ActionName.Post, rateLimit="1s", rateLimitScope="process"),),
    )


_ON_SHADOW = {
    "cat reads shadow": "cat etc/shadow",
    "the shell itself reads shadow": "read -r line <etc/shadow",
    "bash itself reads shadow": "bash -c 'echo \"$(<etc/shadow)\"'",
    "cp copies shadow": "cp etc/shadow loot",
    "tar packs shadow": "tar -cf loot.tar etc",
    "dd reads shadow": "dd if=etc/shadow of=loot",
    "shadow is read through a symbolic link": "ln -s etc/shadow link; cat link",
    "shadow is read through a link to its folder": "ln -s etc link; cat link/shadow",
    "shadow is read through ..": "cat etc/../etc/../etc/shadow",
    "shadow is read through /proc/self/root": 'cat "/proc/self/root$PWD/etc/shadow"',
    "shadow is read through /proc/self/cwd": "cat /proc/self/cwd/etc/shadow",
    "shadow is read from within its folder": "(cd etc && exec cat shadow)",
    "shadow is edited in place": "sed -i s/secret/none/ etc/shadow",
    "a line is appended to shadow": "echo 'eve::1:0:99999:7:::' >>etc/shadow",
    "the shell empties shadow": ": >etc/shadow",
    "ftruncate empties shadow": "truncate -s 0 etc/shadow",
}
_ON_SHADOW_BY_PYTHON = {
    "python reads shadow": "print(open('etc/shadow').read())",
    "sendfile reads shadow": "os.sendfile(loot, os.open('etc/shadow', 0), 0, 99)",
    "copy_file_range reads shadow": "os.copy_file_range(os.open('etc/shadow', 0), loot, 99)",
    "splice reads shadow": "os.splice(os.open('etc/shadow', 0), os.pipe()[1], 99)",
    "mmap reads shadow": "mmap.mmap(os.open('etc/shadow', 0), 0, prot=mmap.PROT_READ)[:]",
    "shadow is read after a chroot": "os.chroot('.'); print(open('/etc/shadow').read())",
}
_MOUNTED = {
    "shadow is read, its folder mounted elsewhere": "mkdir a; mount --bind etc a; cat a/shadow",
    "shadow is read, mounted under another name": ": >a; mount --bind etc/shadow a; cat a",
    "shadow is read in an /etc of its own": (
        "mount -t tmpfs none /etc; echo >/etc/seed; mv /etc/seed /etc/shadow; cat /etc/shadow"
    ),
    "a file deep below a host's /etc/kubernetes is read": (
        "mount -t tmpfs none /mnt; mkdir -p /mnt/etc/kubernetes/a/b; echo >/mnt/seed; "
        "mv /mnt/seed /mnt/etc/kubernetes/a/b/c; cat /mnt/etc/kubernetes/a/b/c"
    ),
    "a private key in a Secret mounted as /root/.ssh is read": (
        "mount -t tmpfs none /root; mkdir /root/.ssh; mount -t tmpfs none /root/.ssh; "
        "cd /root/.ssh; echo >seed; mkdir ..1; mv seed ..1/key; ln -s ..1/key key; cat key"
    ),
}
_ALSO_SECRET = (
    *("/etc/sudoers.d/90-admins", "/.ssh/deploy", "/home/git/.ssh/git-key", "/host/etc/shadow"),
    *("/etc/kubernetes/admin.conf", "/etc/kubernetes/pki/ca.key", "/etc/ssh/ssh_host_rsa_key"),
    *("/host/etc/kubernetes/manifests/web.yaml", "/etc/kubernetes/pki/etcd/server.key"),
    *("/var/lib/kubelet/pki/kubelet.key", "/host/var/lib/kubelet/config.yaml"),
)
_CHANGED = {  # each with the hook `security_path_...` that it is for
    "is replaced by rename": ("rename", "echo other >new; mv new .{}"),
    "is renamed": ("rename", "mv .{} gone"),
    "is removed": ("unlink", "rm .{}"),
    "is hard-linked": ("link", "ln .{} other"),
    "is given other permissions": ("chmod", "chmod 604 .{}"),
    # Nobody may give a file away who is not root, but to try is enough.
    "is given another owner": ("chown", "chown 1:1 .{} || [ $(id -u) != 0 ]"),
    "is truncated by its path": ("truncate", "python3 -c \"import os; os.truncate('.{}', 1)\""),
}
_TO_CHANGE = {
    **{f"/etc/{name}": f"mkdir e; echo x >e/{name}; mv e etc" for name in ("shadow", "passwd")},
    "/.ssh/deploy": "mkdir .ssh; echo x >.ssh/deploy",
}
_WRITTEN = {
    "is written": (OPEN, "echo x >>.{0}"),
    "is put in its place by rename": ("security_path_rename", "echo x >new; mv new .{0}"),
    "is made a symbolic link": ("security_path_symlink", "ln -s /dev/null .{0}"),
}
_QUIET = {
    "passwd and group are read": "cat /etc/passwd /etc/group; id; getent passwd root; ls -l /",
    "python reads passwd": "python3 -c 'import pwd, grp; pwd.getpwall(); grp.getgrall()'",
    "shadow is looked at": "cd /etc; stat shadow; ls -l shadow; test -e shadow; test -r shadow",
    "names begin or end alike": (
        "mkdir -p etc/shadow.d etc/sudoers.dd etc/kubernetes-x my.ssh lib/kubelet; for f in "
        "etc/shadow.txt etc/xshadow shadow etc/shadow.d/a etc/sudoers.txt etc/sudo.conf "
        "etc/sudoers.dd/a etc/kubernetes-x/a my.ssh/a etc/passwd.txt etc/group.bak "
        'my_ssh_host_rsa_key lib/kubelet/a; do echo x >"$f"; cat "$f"; chmod 600 "$f"; '
        'chown 1 "$f"; ln "$f" a; mv a "$f.b"; rm "$f"; done'
    ),
    "public keys are read": (
        "mkdir .ssh; for f in .ssh/id_rsa.pub .ssh/a.pub ssh_host_rsa_key.pub; do "
        'echo x >"$f"; cat "$f"; cp "$f" a; mv a "$f"; chmod 644 "$f"; done; ls -la .ssh'
    ),
    "ssh reads and renews known_hosts": (
        "mkdir .ssh; cd .ssh; echo x >known_hosts; cat known_hosts; echo >known_hosts.a1b2c3; "
        "ln known_hosts known_hosts.old; mv known_hosts.a1b2c3 known_hosts; chmod 600 known_hosts"
    ),
    "ssh's configuration is written and read": "mkdir .ssh; echo x >.ssh/config; cat .ssh/config",
    "folders of secrets are listed": "mkdir -p etc/kubernetes/pki .ssh/x; ls -R .; find . -size 1",
    "su and passwd read shadow": "passwd -S root; su root -c true",
}
_AT_WORK = (
    ("/usr/local/bin", "kubelet", "/bin/cat", "etc/kubernetes/pki/ca.key"),
    ("/usr/sbin", "sshd", "/bin/cat", "etc/shadow"),
    ("/usr/sbin", "unix_chkpwd", "/bin/cat", "etc/shadow"),
    ("/usr/local/bin", "containerd", "/usr/bin/tee", "etc/shadow etc/passwd"),
)
_QUIETLY = "mkdir -p e/kubernetes/pki; echo x | tee e/shadow e/kubernetes/pki/ca.key; mv e etc; "
_PYTHON = "python3 -c \"import ctypes, mmap, os, struct; loot = os.open('loot', 65)\n{}\""
_APART = "unshare -m sh -e -c '{}'"
"""In a mount namespace of its own: what is mounted there is gone with it."""


def scenarios() -> tuple[Scenario, ...]:
    """Each way of access, each file, each change; and what looks alike."""
    secrets, make = SECRETS + _ALSO_SECRET, "mkdir -p $(dirname .{0}); "
    read = {
        **{name: _put(deed) for name, deed in _ON_SHADOW.items()},
        "the machine's own shadow is read": "cat /etc/shadow >/dev/null",
        **{name: _put(_PYTHON.format(deed)) for name, deed in _ON_SHADOW_BY_PYTHON.items()},
        **{f"{end} is read": _put(f"cat .{end}", end) for end in secrets},
        **{f"{end} is written": make.format(end) + f"echo x >.{end}" for end in secrets},
    }
    changed = {
        f"{end} {name}": (f"security_path_{call}", f"{before}; {deed.format(end)}")
        for end, before in _TO_CHANGE.items()
        for name, (call, deed) in _CHANGED.items()
    } | {
        f"{end} {name}": (call, (make + deed).format(end))
        for end in IDENTITIES
        for name, (call, deed) in _WRITTEN.items()
    }
    work = _QUIETLY + _APART.format("mount -t tmpfs none {0}; cp {2} {0}/{1}; {0}/{1} {3}")
    uring = _put(_PYTHON.format(IO_URING))
    return (
        *(_scenario(name, sh, READ, OPEN) for name, sh in read.items()),
        *(_scenario(n, _put(_APART.format(sh)), READ, admin=True) for n, sh in _MOUNTED.items()),
        _scenario("io_uring opens shadow", uring, READ).model_copy(update={"places": ON_HOST}),
        *(_scenario(name, sh, CHANGED, call) for name, (call, sh) in changed.items()),
        _scenario("a .ssh folder is moved away", "mkdir .ssh; mv .ssh gone", CHANGED),
        *(_scenario(name, sh) for name, sh in _QUIET.items()),
        *(_scenario(f"{at[1]} is at work", work.format(*at), admin=True) for at in _AT_WORK),
    )


def _scenario(
    name: str, sh: str, policy: str = "", hook: str = "", admin: bool = False
) -> Scenario:
    """With the policy that must report it, and which hook of it; without one, none may."""
    return Scenario(
        name=name,
        expect=Expect.report if policy else Expect.silence,
        sh=f"set -e; {sh}",
        capabilities=(Capability.CAP_SYS_ADMIN,) if admin else (),
        reports=(policy,) if policy else (),
        canary=(hook,) if hook else (),
    )


def _put(deed: str, end: str = "/etc/shadow") -> str:
    """The deed, on a file that came to its place unseen by the policy that is to report."""
    return f"mkdir -p $(dirname .{end}); echo secret >seed; mv seed .{end}; {deed}"
