"""The PromQL that several alerts share."""

from model.detection import Detection

EVENT_LABELS = "policy, namespace, workload, pod, binary"
"""What an event alert tells events apart by; host processes have the last but one empty."""


def policy_matcher(detection: Detection) -> str:
    """The matcher of a detection's policies, for `tetragon_policy_events_total`."""
    if detection.policy_names == (detection.name,):
        return f'policy="{detection.name}"'
    return f'policy=~"{"|".join(detection.policy_names)}"'


def events(detection: Detection, window: str) -> str:
    """Events of a detection within the window, the first one of a new series included.

    A counter of Tetragon appears with its first event, and `increase` needs two samples, so a
    series that was not there a window ago counts with its value. The workload's namespace, which
    honorLabels puts into `namespace`, is kept as `workload_namespace`: the routing may need the
    other label.
    """
    series = f"tetragon_policy_events_total{{{policy_matcher(detection)}}}"
    counted = (
        f"sum by ({EVENT_LABELS}) (\n"
        f"  increase({series}[{window}])\n"
        f"  or\n"
        f"  ({series} unless {series} offset {window})\n"
        f") > 0"
    )
    keep = '"workload_namespace", "$1", "namespace", "(.*)"'
    return f"label_replace(\n{_indented(counted)},\n  {keep}\n)"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
