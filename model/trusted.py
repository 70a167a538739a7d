"""Programs whose work looks like an attack, by the resolved path of their file.

They are the defaults of `policies.trusted_programs` and `policies.runtime_programs`; another
cluster names its own. A path is no proof of identity: whoever can write a file under one of these
names, in a container of his own too, is trusted with it. So the lists are short, and each entry
says whose it is.
"""

TRUSTED_PROGRAMS = (
    # OpenSSH's server: host keys, authorized_keys, and shadow where PAM does not ask a helper.
    "/usr/sbin/sshd",
    "/usr/lib/openssh/sshd-session",
    "/usr/lib/openssh/sshd-auth",
    "/usr/libexec/openssh/sshd-session",
    "/usr/libexec/openssh/sshd-auth",
    # PAM's helpers and the programs that use them.
    "/usr/sbin/unix_chkpwd",
    "/usr/sbin/unix_update",
    "/usr/bin/sudo",
    "/usr/bin/su",
    "/usr/bin/login",
    "/usr/bin/passwd",
    "/usr/sbin/cron",
    "/usr/sbin/crond",
    # systemd opens PAM sessions and answers for users: each login by SSH makes it read shadow.
    "/usr/lib/systemd/systemd",
    "/usr/lib/systemd/systemd-executor",
    "/usr/lib/systemd/systemd-logind",
    # The kubelet and the control plane, with their certificates and kubeconfigs.
    "/usr/bin/kubelet",
    "/usr/local/bin/kubelet",
    "/usr/bin/kubeadm",
    "/usr/local/bin/kube-apiserver",
    "/usr/local/bin/kube-controller-manager",
    "/usr/local/bin/kube-scheduler",
    # etcd, whose certificates kubeadm keeps below /etc/kubernetes.
    "/usr/local/bin/etcd",
    "/usr/local/bin/k3s",
    "/var/lib/rancher/rke2/bin/kubelet",
)
"""Read credentials, or change who may log in, because it is their work."""

RUNTIME_PROGRAMS = (
    # Container runtimes and what they start; containerd unpacks images with an /etc/shadow each.
    "/usr/bin/containerd",
    "/usr/local/bin/containerd",
    "/usr/bin/containerd-shim-runc-v2",
    "/usr/local/bin/containerd-shim-runc-v2",
    "/usr/bin/runc",
    "/usr/sbin/runc",
    "/usr/local/bin/runc",
    "/usr/local/sbin/runc",
    "/usr/bin/crun",
    "/usr/bin/crio",
    "/usr/local/bin/crio",
    "/usr/bin/conmon",
    "/usr/libexec/crio/conmon",
    "/usr/bin/dockerd",
    # The kubelet, which stands in a container of its own on Talos.
    "/usr/bin/kubelet",
    "/usr/local/bin/kubelet",
    "/usr/local/bin/k3s",
    # Network plugins enter the network namespaces of pods.
    "/usr/bin/cilium-agent",
    "/opt/cni/bin/cilium-cni",
    "/opt/cni/bin/calico",
    "/opt/cni/bin/flannel",
    "/opt/cni/bin/multus",
)
"""Enter namespaces, mount devices and talk to the runtime's socket because it is their work."""
