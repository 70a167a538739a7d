"""TetragonDownloadPipedToOtherShell: `curl ... | zsh` and similar commands."""

from tetraflux.model.alert import Alert
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.logql import counted


def declare(deployment: Deployment) -> Alert:
    """These shells read a script as they read any input, so no hook can tell it from `read`.

    Their exec event can: a shell without arguments, or with `-s` or `-`, reads its script from
    standard input. An interactive shell that starts while curl runs in the same place matches too.
    """
    detection = deployment.detection("crypto-mining-detection")
    shells = counted(
        kind="process_exec",
        fields={"binary": "process.binary", "arguments": "process.arguments"},
        filters='binary =~ "(.*/)?(zsh[0-9]*|m?ksh(93)?|lksh|yash|fish|t?csh)"'
        ' | arguments =~ "((-[a-z]*s|-)( .*)?)?"',
    )
    downloads = counted(
        kind="process_kprobe",
        fields={"policy": "policy_name"},
        filters='policy = "signal-download-into-pipe"',
    )
    return Alert(
        name="TetragonDownloadPipedToOtherShell",
        severity=Severity.critical,
        detection=detection.name,
        expr=f"{shells}\nand\n{downloads}",
        summary="A download was piped into a shell on node {{ $labels.node_name }}",
        description=(
            "On node {{ $labels.node_name }}{{ if $labels.pod }} in pod "
            "{{ $labels.workload_namespace }}/{{ $labels.pod }}{{ end }} curl or wget wrote into a "
            "pipe while a shell such as zsh, ksh or fish started that reads its script from "
            "standard input. The log leaves out routine process starts of hosts and of muted "
            "namespaces."
        ),
    )
