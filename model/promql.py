"""The PromQL that several alerts share."""

from model.detection import Detection

EVENT_LABELS = "policy, namespace, workload, pod, binary"
"""What an event alert tells events apart by; host processes have the last but one empty."""


def policy_matcher(detection: Detection) -> str:
    """The matcher of a detection's policies, for `tetragon_policy_events_total`."""
    if detection.policy_names == (detection.name,):
        return f'policy="{detection.name}"'
    return f'policy=~"{"|".join(detection.policy_names)}"'


PLACE_LABELS = "instance, namespace, workload, pod"
"""What tells one pod from another, and one host: of host processes only the first is not empty."""


def together(detection: Detection, window: str) -> str:
    """Where all signals of a detection came within the window: in one pod, or on one host.

    The window must hold two scrapes, or a signal that comes a scrape after the other is too late.
    """
    parts = (
        grew(f'tetragon_policy_events_total{{policy="{name}"}}', by=PLACE_LABELS, window=window)
        for name in detection.signal_names
    )
    return _with_workload_namespace("\nand\n".join(parts))


def events(detection: Detection, window: str) -> str:
    """Events of a detection within the window, the first one of a new series included."""
    series = f"tetragon_policy_events_total{{{policy_matcher(detection)}}}"
    return _with_workload_namespace(grew(series, by=EVENT_LABELS, window=window))


def grew(series: str, by: str, window: str) -> str:
    """How much a counter grew within the window, where its first sample is growth too.

    A counter of Tetragon appears with its first event, and `increase` sees no growth in a series
    that is born at 1: a series that was not there a window ago counts with its value. That part
    comes first, since `or` takes the left side where both have the series.
    """
    born = f"({series} unless {series} offset {window})"
    growth = f"{born}\nor\nincrease({series}[{window}])"
    return f"sum by ({by}) (\n{_indented(growth)}\n) > 0"


def _with_workload_namespace(counted: str) -> str:
    """The expression, where `workload_namespace` is what honorLabels puts into `namespace`.

    The routing may need the label `namespace` for another one.
    """
    keep = '"workload_namespace", "$1", "namespace", "(.*)"'
    return f"label_replace(\n{_indented(counted)},\n  {keep}\n)"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
