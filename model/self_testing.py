"""The self-test's name, its events in Prometheus, and how alerts leave those events out."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.base import PromDuration
from tetraflux.model.metrics import Pattern, Selector, metric
from tetraflux.model.self_test_program import WORK
from tetraflux.model.settings import SelfTest

NAME = "tetragon-self-test"
"""The DaemonSet, and so the label `workload` of its events."""

DID, FAILED = f"{WORK}/did", f"{WORK}/failed"
"""Folders of the programs with which the self-test marks its results: see `self_test_program`."""


def is_on(deployment: Deployment) -> bool:
    """Whether there is a self-test."""
    return deployment.settings.self_test.level is not SelfTest.none


def own(deployment: Deployment, name: str = "tetragon_policy_events_total") -> Selector:
    """Events of the self-test: those of its workload in the stack's namespace, and no other."""
    return metric(name).where(namespace=deployment.namespace, workload=NAME)


def started(deployment: Deployment, *folders: str) -> Selector:
    """The programs of these folders that the self-test started."""
    events = own(deployment, "tetragon_events_total")
    programs = Pattern(f"({'|'.join(folders)})/.+" if len(folders) > 1 else f"{folders[0]}/.+")
    return events.where(type="PROCESS_EXEC", binary=programs)


def rounds(deployment: Deployment, number: int) -> PromDuration:
    """The duration of so many rounds, without the time that each round takes."""
    return f"{number * deployment.settings.self_test.interval_minutes}m"


def of_hooks(expression: str) -> str:
    """The expression over such programs, with the policy and the hook of their names as labels."""
    binary = f'"binary", "{WORK}/[a-z]+/([^/]+)/(.+)"'
    return (
        f"label_replace(\n  label_replace(\n    {expression},\n"
        f'    "policy", "$1", {binary}\n  ),\n  "hook", "$2", {binary}\n)'
    )


def apart(expression: str, deployment: Deployment, by: str = "workload") -> str:
    """The expression, by namespace and workload, or by pod, without the self-test's events."""
    if not is_on(deployment):
        return expression
    window = deployment.settings.monitoring.alerts.event_window
    its = f"present_over_time({own(deployment)}[{window}])"
    return f"{expression}\nunless on (namespace, {by}) {its}"
