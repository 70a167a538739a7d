"""TetragonPrivilegedBusyboxShell: `busybox sh` in a container that is privileged to escape."""

from tetraflux.model.alert import Alert
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.logql import counted


def declare(deployment: Deployment) -> Alert:
    """The hook sees BusyBox run under its own name; only argv says which applet it is."""
    return Alert(
        name="TetragonPrivilegedBusyboxShell",
        severity=Severity.warning,
        detection=deployment.detection("privileged-execution").name,
        expr=counted(
            kind="process_exec",
            fields={
                "binary": "process.binary",
                "arguments": "process.arguments",
                "effective": "process.cap.effective",
            },
            filters='pod != "" | binary =~ "(.*/)?busybox" | arguments =~ "(sh|ash|hush)( .*)?"'
            ' | effective =~ ".*CAP_SYS_(ADMIN|PTRACE|MODULE).*"',
        ),
        summary="A BusyBox shell with a capability that allows container escape started in pod "
        "{{ $labels.workload_namespace }}/{{ $labels.pod }}",
        description=(
            "`busybox sh` ran in pod {{ $labels.workload_namespace }}/{{ $labels.pod }} on node "
            "{{ $labels.node_name }} with CAP_SYS_ADMIN, CAP_SYS_PTRACE or CAP_SYS_MODULE."
        ),
    )
