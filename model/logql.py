"""The LogQL that several log alerts share.

A line holds the event's kind as a key (`"process_exec"`), and what is compared must be extracted
by its path: there is no label `binary` (docs: LogQL, JSON parser with parameters).
"""

WINDOW = "2m"
"""How far apart two events of one deed may be, with what shipping delays."""

BY = "node_name, workload_namespace, pod"
"""What an alert tells places apart by; the host has the last two empty."""


def counted(kind: str, fields: dict[str, str], filters: str) -> str:
    """How many events of a kind passed the filters within the window, by place.

    `fields` are names and their paths below the event's `process`, `filters` is a LogQL pipeline.
    """
    named = {
        "node_name": "node_name",
        "workload_namespace": f"{kind}.process.pod.namespace",
        "pod": f"{kind}.process.pod.name",
    } | {name: f"{kind}.{path}" for name, path in fields.items()}
    extracted = ", ".join(f'{name}="{path}"' for name, path in named.items())
    return (
        f"sum by ({BY}) (\n"
        f'  count_over_time({{app="tetragon"}} |= `"{kind}"`\n'
        f"    | json {extracted}\n"
        f"    | {filters} [{WINDOW}])\n"
        ") > 0"
    )
