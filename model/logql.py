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


def explore(query: str, datasource: str) -> str:
    """A link to Grafana's Explore with a query, in the time range of the dashboard it stands on.

    Grafana fills in variables, so they are left as they are written; all else is quoted (docs:
    Explore, URL structure with `schemaVersion=1`).
    """
    import json
    from urllib.parse import quote

    of = {"type": "loki", "uid": datasource}
    pane = {
        "datasource": datasource,
        "queries": [{"refId": "A", "datasource": of, "expr": query, "queryType": "range"}],
        "range": {"from": "$__from", "to": "$__to"},
    }
    panes = quote(json.dumps({"logs": pane}, separators=(",", ":")), safe="$[]:")
    return f"/explore?schemaVersion=1&panes={panes}"
