"""What sensitive-files names: the files, and the hooks and policies that see them."""

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

OPEN, OPEN_IN_FOLDER = "security_file_open", "vfs_open"
READ = "sensitive-files"
CHANGED = "sensitive-files-changes"
