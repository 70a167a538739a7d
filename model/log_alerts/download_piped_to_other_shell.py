"""TetragonDownloadPipedWithArguments: `curl ... | bash -s -- ...`."""

from model.alert import Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.logql import counted


def declare(deployment: Deployment) -> Alert:
    """The kernel does not see arguments; a shell with some is no signal, or each `sh -c` were."""
    detection = deployment.detection("crypto-mining-detection")
    shells = counted(
        kind="process_exec",
        fields={"binary": "process.binary", "arguments": "process.arguments"},
        filters='binary =~ "(.*/)?(ba|da|z|a|k)?sh" | arguments =~ "(-[a-z]*s|-)( .*)?"',
    )
    downloads = counted(
        kind="process_kprobe",
        fields={"policy": "policy_name"},
        filters='policy = "signal-download-into-pipe"',
    )
    return Alert(
        name="TetragonDownloadPipedWithArguments",
        severity=Severity.critical,
        detection=detection.name,
        expr=f"{shells}\nand\n{downloads}",
        summary="A download was piped into a shell with arguments",
        description=(
            "On {{ $labels.node_name }}{{ if $labels.pod }} in pod "
            "{{ $labels.workload_namespace }}/{{ $labels.pod }}{{ end }} curl or wget wrote into a "
            "pipe while a shell was started that reads its script from standard input (`sh -s`)."
        ),
    )
