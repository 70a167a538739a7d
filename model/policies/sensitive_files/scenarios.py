"""What is done to the files of sensitive-files, and what looks alike."""

from tetraflux.model.policies.sensitive_files.named import (
    CHANGED,
    IDENTITIES,
    OPEN,
    OPEN_IN_FOLDER,
    READ,
    SECRETS,
)
from tetraflux.model.scenario import ON_HOST, Capability, Expect, Scenario
from tetraflux.model.scenario_programs import IO_URING

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
_SECRET = {
    **dict.fromkeys(SECRETS, OPEN),
    **dict.fromkeys(("/host/etc/shadow", "/host/var/lib/kubelet/config.yaml"), OPEN),
    "/etc/ssh/ssh_host_rsa_key": OPEN,
    "/.ssh/deploy": OPEN_IN_FOLDER,
    "/home/git/.ssh/git-key": OPEN_IN_FOLDER,
    "/etc/sudoers.d/90-admins": OPEN_IN_FOLDER,
    "/etc/kubernetes/admin.conf": OPEN_IN_FOLDER,
    "/etc/kubernetes/pki/ca.key": OPEN_IN_FOLDER,
    "/etc/kubernetes/pki/etcd/server.key": OPEN_IN_FOLDER,
    "/host/etc/kubernetes/manifests/web.yaml": OPEN_IN_FOLDER,
    "/var/lib/kubelet/pki/kubelet.key": OPEN_IN_FOLDER,
}
"""Ends of files that are secret, each with the hook that it is for."""
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
    make = "mkdir -p $(dirname .{0}); "
    shadow = {
        **{name: _put(deed) for name, deed in _ON_SHADOW.items()},
        "the machine's own shadow is read": "cat /etc/shadow >/dev/null",
        **{name: _put(_PYTHON.format(deed)) for name, deed in _ON_SHADOW_BY_PYTHON.items()},
    }
    opened = {
        **{f"{end} is read": (hook, _put(f"cat .{end}", end)) for end, hook in _SECRET.items()},
        **{
            f"{end} is written": (hook, make.format(end) + f"echo x >.{end}")
            for end, hook in _SECRET.items()
        },
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
        *(_scenario(name, sh, READ, OPEN) for name, sh in shadow.items()),
        *(_scenario(name, sh, READ, hook) for name, (hook, sh) in opened.items()),
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
