"""sensitive-files: somebody reads credentials, or changes who may log in.

Whatever reads or writes a file opens it, be it by `mmap` or io_uring: so the hook is on opening.
What changes a file without opening it has hooks in a second policy: should a kernel lack one of
those, the first still loads.

A file is known by its path as the process sees it, by its path inside its own file system, and by
the folder that it stands in there. The first stays true where a volume is mounted inside the path,
the others where a folder or the file itself is mounted under another name.
"""

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection, DetectionAlert
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import (
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
from tetraflux.model.policies.sensitive_files.named import (
    CHANGED,
    DEEP,
    FOLDERS,
    IDENTITIES,
    OPEN,
    OPEN_IN_FOLDER,
    PUBLIC,
    READ,
    SECRETS,
)
from tetraflux.model.policies.sensitive_files.scenarios import scenarios
from tetraflux.model.settings import Settings

__all__ = ["declare", "scenarios"]

READ_TAGS = ("T1003.008", "T1552.001", "T1552.004")
CHANGE_TAGS = ("T1098", "T1098.004", "T1136.001", "T1548.003")


def declare(settings: Settings) -> Detection:
    """Two policies: secrets that are opened, and what changes without, or who may log in."""
    at_work = tuple(
        dict.fromkeys(settings.policies.trusted_programs + settings.policies.runtime_programs)
    )
    return Detection(
        name=READ,
        summary="A file with credentials was read, or a file that controls who may log in changed",
        alert=DetectionAlert(name="TetragonSensitiveFileAccess", severity=Severity.critical),
        attack=READ_TAGS + CHANGE_TAGS,
        catches=(
            "opening, for reading or writing, of shadow, gshadow and their backups, sudoers and "
            "sudoers.d, SSH host keys, any private key in a .ssh folder, /etc/kubernetes, and the "
            "kubelet's certificates, configuration and kubeconfig",
            "writes to passwd, group and authorized_keys",
            "any of these truncated, renamed, replaced, removed, hard-linked, made a symbolic "
            "link, or given other permissions or another owner",
            "all of this however the path is written, through symbolic links and /proc, below a "
            "host mount, and where a folder or the file is mounted under another name",
        ),
        escapes=(
            "what is done with a copy or a hard link elsewhere; making it is reported",
            "attempts that the kernel denies, and files opened before the agent started",
            "trusted programs: `sudoedit` reads as sudo, and any program at the path of a trusted "
            "one passes for it; so do files that trusted programs open for others",
            "a key with an unusual name that is renamed to .ssh/known_hosts, or mounted under that "
            "name, and read there",
            "a key with an unusual name that is opened by a file handle, or on a network file "
            "system that looks up and opens in one step (NFS, CephFS, SMB)",
            "the disk below its file system, file handles for which the kernel has no name in its "
            "cache, a mount over a file, on 6.1 an overlay of its folder, access lists, chattr",
            "private keys outside a .ssh folder, and in a Secret that is mounted as the .ssh "
            "folder of a user other than root",
        ),
        noise="Every ssh with a key, user management, packages that add users, backups, editors "
        "that keep a copy beside .ssh/config, known_hosts in a Secret mounted as /root/.ssh.",
        tuning=(
            "policies.trusted_programs: programs that read these files as part of their job, by "
            "the path of their file, symbolic links resolved",
            "policies.runtime_programs: container runtimes, since most images that they unpack "
            "contain a shadow file",
        ),
        response=(
            "Find out who did it: the binary, its parent process and, in a container, the image "
            "show whether it is a backup or configuration management.",
            "If it is not, treat what was read as stolen: rotate that node's or pod's passwords "
            "and keys. After an event of sensitive-files-changes, compare passwd, group, "
            "sudoers.d, authorized_keys and the manifests of static pods with what they should be.",
            "Find in the log, by its exec_id, what the same process did before and after.",
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
        call=OPEN_IN_FOLDER,
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
