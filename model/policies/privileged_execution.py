"""privileged-execution: a shell starts with a capability that allows container escape."""

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection, DetectionAlert
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    CapabilitySelector,
    KernelNamespace,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    SetOperator,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import IN_CONTAINER, ON_HOST, Capability, Expect, Place, Scenario
from tetraflux.model.settings import Settings

SHELLS = (
    "/bash",
    "/rbash",
    "/bash-static",
    "/sh",
    "/static-sh",
    "/dash",
    "/ash",
    "/hush",
    "/zsh",
    "/zsh-static",
    "/zsh5",
    "/ksh",
    "/ksh93",
    "/mksh",
    "/mksh-static",
    "/lksh",
    "/yash",
    "/fish",
    "/csh",
    "/tcsh",
)
"""Shells by the file that runs, or by the name that it was called by."""

HOOK = "security_bprm_committed_creds"

CAPABILITIES = (Capability.CAP_SYS_ADMIN, Capability.CAP_SYS_PTRACE, Capability.CAP_SYS_MODULE)


def _in(namespace: KernelNamespace, host: bool) -> NamespaceSelector:
    return NamespaceSelector(
        namespace=namespace,
        operator=SetOperator.In if host else SetOperator.NotIn,
        values=("host_ns",),
    )


OWN_PIDS = ((_in(KernelNamespace.Pid, host=False),),)
"""What nearly every container has."""

HOST_PIDS = (
    (_in(KernelNamespace.Pid, host=True), _in(KernelNamespace.Ipc, host=False)),
    (_in(KernelNamespace.Pid, host=True), _in(KernelNamespace.Cgroup, host=False)),
)
"""How a container with the host's PIDs is told from a service of the host.

A mount namespace of its own proves nothing: systemd gives one to many services.
"""


def declare(settings: Settings) -> Detection:
    """Reports once the new program has its capabilities; security_bprm_check is too early.

    The path is that of the file with symbolic links resolved: `/bin/sh` is dash on Debian and
    BusyBox on Alpine. So the name counts too: of the program, or of the interpreter of a script.
    """
    if settings.policies.privileged_shells_on_host:
        hooks: tuple[KProbe, ...] = (
            _hook("A shell was started with a capability that can leave its container", ((),)),
        )
        scope = "on a host or in a container"
    else:
        hooks = (
            _hook("A shell was started with a capability that can leave its container", OWN_PIDS),
            _hook(
                "A shell was started with a capability that can leave its container, among the "
                "host's processes",
                HOST_PIDS,
            ),
        )
        scope = "in a container"
    return Detection(
        name="privileged-execution",
        summary="A shell was started with a capability that allows container escape",
        alert=DetectionAlert(name="TetragonPrivilegedExecution", severity=Severity.warning),
        attack=("T1611", "T1059.004"),
        catches=(
            f"bash, dash, zsh, ash, ksh, fish and BusyBox's sh, started {scope} with "
            "any of CAP_SYS_ADMIN, CAP_SYS_PTRACE and CAP_SYS_MODULE effective",
            "these shells as interpreters of scripts, and through symbolic links",
            "the same in containers with hostPID, if they have an IPC or cgroup namespace of their "
            "own",
        ),
        escapes=(
            "shells on the host, where every root shell has all capabilities, unless "
            "policies.privileged_shells_on_host is set",
            "containers that share the host's PID, IPC and cgroup namespaces: they have only a "
            "mount namespace of their own, like many services of the host",
            "`busybox sh`: the kernel sees busybox, whatever its argument says. Its exec event "
            "shows it: with Loki, TetragonPrivilegedBusyboxShell fires",
            "other interpreters, a copy of a shell under another name, a shell that is run by the "
            "dynamic linker (`ld.so /bin/sh`), and a shell that gets the capability after it "
            "started",
        ),
        noise="debugging in privileged pods; probes and start-up scripts of privileged pods, such "
        "as network and storage plugins; shells in a user namespace of their own, where they have "
        "all capabilities (`unshare -U`, rootless builders)",
        tuning=(
            "policies.privileged_shells_on_host: also report such shells on the host, where every "
            "root shell has these capabilities",
            "run the workload without the capability: most need none of the three",
        ),
        response=(
            "Find out whether somebody is debugging: look at the pod, its workload and the parent "
            "process of the shell.",
            "If nobody is, assume that whoever runs the shell can escape from the container: check "
            "container-escape-attempts for the same pod, and isolate the node.",
            "Remove the capability from the workload.",
        ),
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="privileged-execution"),
                spec=TracingPolicySpec(options=(MONITOR, ONE_BY_ONE), kprobes=hooks),
            ),
        ),
    )


def _hook(message: str, scopes: tuple[tuple[NamespaceSelector, ...], ...]) -> KProbe:
    """Shells with any of the capabilities, in each of these combinations of namespaces."""
    return KProbe(
        call=HOOK,
        syscall=False,
        message=message,
        tags=("T1611", "T1059.004"),
        args=(
            Argument(index=0, type=ArgType.linux_binprm),
            Argument(index=0, type=ArgType.string, resolve="interp"),
        ),
        selectors=tuple(
            Selector(
                matchArgs=(
                    ArgSelector(args=(position,), operator=Operator.Postfix, values=SHELLS),
                ),
                matchNamespaces=namespaces or None,
                matchCapabilities=(
                    CapabilitySelector(
                        type="Effective",
                        operator=SetOperator.In,
                        values=tuple(each.value for each in CAPABILITIES),
                    ),
                ),
            )
            for namespaces in scopes
            for position in (0, 1)
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """Python starts the shells, since the start of a scenario's own sh would count."""
    admin = (Capability.CAP_SYS_ADMIN,)
    return (
        *(
            _started(f"{shell} with CAP_SYS_ADMIN", Expect.report, _copied("bash", shell), admin)
            for shell in ("bash", "zsh", "ash", "ksh", "mksh", "fish")
        ),
        *(
            _started(
                f"{shell} with {each} alone",
                Expect.report,
                f'run("{shell}", "-c", ":")',
                (each,),
                # The least of the three: in its own PID namespace a container may trace itself.
                canary=each is Capability.CAP_SYS_PTRACE,
            )
            for shell in ("sh", "bash")
            for each in CAPABILITIES
        ),
        _started("bash with all three", Expect.report, 'run("bash", "-c", ":")', CAPABILITIES),
        _started("/bin/sh by its path", Expect.report, 'run("/bin/sh", "-c", ":")', admin),
        _started(
            "bash through a symbolic link under another name",
            Expect.report,
            'os.symlink(which("bash"), "nginx")\nrun("./nginx", "-c", ":")',
            admin,
        ),
        _started(
            "sh as a link to a program with many names, as BusyBox is",
            Expect.report,
            'shutil.copy(which("dash"), "busybox")\nos.symlink("busybox", "sh")\n'
            'run("./sh", "-c", ":")',
            admin,
        ),
        _started(
            "a script with #!/bin/sh",
            Expect.report,
            'open("s", "w").write("#!/bin/sh\\n:\\n")\nos.chmod("s", 0o755)\nrun("./s")',
            admin,
        ),
        _started(
            "a script whose interpreter is a link of BusyBox",
            Expect.report,
            'shutil.copy(which("dash"), "busybox")\nos.symlink("busybox", "sh")\n'
            'open("s", "w").write(f"#!{os.getcwd()}/sh\\n:\\n")\nos.chmod("s", 0o755)\nrun("./s")',
            admin,
        ),
        _started("bash without them", Expect.silence, 'run("bash", "-c", ":")'),
        _started("sh without them", Expect.silence, 'run("sh", "-c", ":")'),
        _started(
            "bash with CAP_NET_ADMIN",
            Expect.silence,
            'run("bash", "-c", ":")',
            (Capability.CAP_NET_ADMIN,),
        ),
        _started("cat with all three", Expect.silence, 'run("cat", "/dev/null")', CAPABILITIES),
        _started(
            "other programs with all three",
            Expect.silence,
            'run("id")\nrun("python3", "-c", "pass")\nrun("env", "true")',
            CAPABILITIES,
        ),
        _started(
            "programs named alike with CAP_SYS_ADMIN",
            Expect.silence,
            'for name in ("nobash", "bash.bak", "mosh", "shell"):\n'
            '    shutil.copy("/bin/true", name)\n    run("./" + name)',
            admin,
        ),
        _started(
            "bash after it dropped the capability",
            Expect.silence,
            'run("setpriv", "--bounding-set", "-sys_admin", "bash", "-c", ":")',
            admin,
        ),
        *(
            _started(
                f"bash on the host with {what} of its own, as in a pod with hostPID",
                Expect.report,
                f'run("unshare", "--{what}", "bash", "-c", ":")',
                places=ON_HOST,
                canary=True,
            )
            for what in ("ipc", "cgroup")
        ),
        _started(
            "a root shell on the host", Expect.silence, 'run("bash", "-c", ":")', places=ON_HOST
        ),
        _started(
            "a root shell on the host with mounts of its own, as of a service",
            Expect.silence,
            'run("unshare", "--mount", "bash", "-c", ":")',
            places=ON_HOST,
        ),
    )


def _copied(program: str, name: str) -> str:
    return f'shutil.copy(which("{program}"), "{name}")\nrun("./{name}", "-c", ":")'


def _started(
    name: str,
    expect: Expect,
    python: str,
    capabilities: tuple[Capability, ...] = (),
    places: tuple[Place, ...] = IN_CONTAINER,
    canary: bool = False,
) -> Scenario:
    return Scenario(
        name=name,
        expect=expect,
        python="import os, shutil, subprocess\nfrom shutil import which\n"
        "def run(*words):\n    subprocess.run(words, check=True)\n" + python + "\n",
        places=places,
        capabilities=capabilities,
        canary=(HOOK,) if canary else (),
    )
