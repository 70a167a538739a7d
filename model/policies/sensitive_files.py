"""sensitive-files: somebody reads credentials, or changes who may log in."""

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
    TracingPolicy,
    TracingPolicySpec,
)
from model.settings import Settings

SECRETS = (
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/sudoers",
    "/.ssh/id_rsa",
    "/.ssh/id_dsa",
    "/.ssh/id_ecdsa",
    "/.ssh/id_ed25519",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ed25519_key",
    "/var/lib/kubelet/config.yaml",
    "/var/lib/kubelet/kubeconfig",
)
"""Ends of paths, so that a host mount such as /host/etc/shadow counts too."""

SECRET_FOLDERS = ("/etc/sudoers.d/", "/etc/kubernetes/", "/var/lib/kubelet/pki/")

IDENTITIES = ("/etc/passwd", "/etc/group", "/.ssh/authorized_keys")
"""Ends of paths that every process reads and hardly any writes."""

AT_WORK = (
    "/usr/sbin/sshd",
    "/usr/lib/openssh/sshd-session",
    "/usr/sbin/unix_chkpwd",
    "/usr/bin/sudo",
    "/usr/bin/su",
    "/usr/bin/login",
    "/usr/bin/kubelet",
    "/usr/local/bin/kubelet",
    "/usr/local/bin/kube-apiserver",
    "/usr/local/bin/kube-controller-manager",
    "/usr/local/bin/kube-scheduler",
)
"""Programs whose work it is to read these files, by their resolved paths."""

READ_OR_WRITE = ("2", "4")  # MAY_WRITE, MAY_READ (include/linux/fs.h)
TAGS = ("T1003.008", "T1552.001", "T1552.004")


def declare(settings: Settings) -> Detection:
    """Three hooks: read and write, mapping into memory, and truncation.

    They are attached one by one, since under kprobe_multi the binaries of one hook's selector
    would replace those of another's.
    """
    del settings
    return Detection(
        name="sensitive-files",
        summary="A file with credentials was read, or one that decides who may log in changed",
        attack=TAGS,
        catches=(
            "reads and writes of shadow, gshadow, sudoers, SSH keys, /etc/kubernetes and the "
            "kubelet's credentials, however the path was written",
            "writes to passwd, group and authorized_keys",
            "the same below a host mount",
        ),
        escapes=(
            "a hard link or a bind mount of the file under another name",
            "rename, unlink, link and chmod, which read and write nothing",
            "the programs named in AT_WORK",
        ),
        noise="configuration management and backups that run as root",
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="sensitive-files"),
                spec=TracingPolicySpec(
                    options=(MONITOR, ONE_BY_ONE),
                    kprobes=(
                        KProbe(
                            call="security_file_permission",
                            syscall=False,
                            message="A file with credentials was read or written",
                            tags=TAGS,
                            args=(
                                Argument(index=0, type=ArgType.file),
                                Argument(index=1, type=ArgType.int),
                            ),
                            selectors=(
                                _selector(_names(Operator.Postfix, SECRETS), _mask(*READ_OR_WRITE)),
                                _selector(
                                    _names(Operator.Prefix, SECRET_FOLDERS), _mask(*READ_OR_WRITE)
                                ),
                                _selector(_names(Operator.Postfix, IDENTITIES), _mask("2")),
                            ),
                        ),
                        KProbe(
                            call="security_mmap_file",
                            syscall=False,
                            message="A file with credentials was mapped into memory",
                            tags=TAGS,
                            args=(Argument(index=0, type=ArgType.file),),
                            selectors=(
                                _selector(_names(Operator.Postfix, SECRETS)),
                                _selector(_names(Operator.Prefix, SECRET_FOLDERS)),
                            ),
                        ),
                        KProbe(
                            call="security_path_truncate",
                            syscall=False,
                            message="A file that decides who may log in was truncated",
                            tags=("T1098",),
                            args=(Argument(index=0, type=ArgType.path),),
                            selectors=(
                                _selector(_names(Operator.Postfix, SECRETS + IDENTITIES)),
                                _selector(_names(Operator.Prefix, SECRET_FOLDERS)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def _names(operator: Operator, values: tuple[str, ...]) -> ArgSelector:
    return ArgSelector(index=0, operator=operator, values=values)


def _mask(*values: str) -> ArgSelector:
    return ArgSelector(index=1, operator=Operator.Equal, values=values)


def _selector(*match_args: ArgSelector) -> Selector:
    """Those arguments, by any program but those at work, at most one event a second each."""
    return Selector(
        matchArgs=match_args,
        matchBinaries=(BinarySelector(operator=BinaryOperator.NotIn, values=AT_WORK),),
        matchActions=(Action(action=ActionName.Post, rateLimit="1s", rateLimitScope="process"),),
    )
