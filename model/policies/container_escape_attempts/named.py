"""What container-escape-attempts names: its policies, programs, sockets, files, file systems."""

NAME = "container-escape-attempts"
RUNTIME, NAMESPACES, KERNEL = f"{NAME}-runtime", f"{NAME}-namespaces", f"{NAME}-kernel"
CLIENTS = ("/nsenter", "/crictl", "/docker", "/ctr", "/nerdctl")
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "podman.sock")
SYSCTLS = ("core_pattern", "modprobe", "hotplug", "poweroff_cmd")
ELSEWHERE = ("/sys/kernel/uevent_helper", "/sys/fs/binfmt_misc/register", "/release_agent")
HELPERS = (*(f"/proc/sys/kernel/{each}" for each in SYSCTLS), *ELSEWHERE)
"""Files that tell the kernel what to run, as root and outside of all namespaces."""
HELPER_NAMES = tuple(each.rsplit("/", 1)[1] for each in HELPERS)
DISKS = ("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "vfat", "msdos", "exfat", "fuseblk")
"""File systems of disks. The device's name says little: a container can make a node of its own."""
