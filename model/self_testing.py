"""What the self-test is called, what Prometheus sees of it, and what alerts leave out for it."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.base import PromDuration
from tetraflux.model.metrics import Pattern, Selector, metric
from tetraflux.model.self_test_program import WORK
from tetraflux.model.settings import SelfTest

NAME = "tetragon-self-test"
"""The DaemonSet, which is the `workload` that the agent counts its events by."""

DID, FAILED = f"{WORK}/did", f"{WORK}/failed"
"""Folders of the programs by which the self-test says what it did: see `self_test_program`."""


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
    """So many of its rounds, but for the time that a round takes itself."""
    return f"{number * deployment.settings.self_test.interval_minutes}m"


def of_hooks(expression: str) -> str:
    """The expression by such programs, with the policy and the hook that they are named after."""
    binary = f'"binary", "{WORK}/[a-z]+/([^/]+)/(.+)"'
    return (
        f"label_replace(\n  label_replace(\n    {expression},\n"
        f'    "policy", "$1", {binary}\n  ),\n  "hook", "$2", {binary}\n)'
    )


def apart(expression: str, deployment: Deployment, by: str = "workload") -> str:
    """The expression, by namespace and workload, or by pod, without what the self-test does."""
    if not is_on(deployment):
        return expression
    window = deployment.settings.monitoring.alerts.event_window
    its = f"present_over_time({own(deployment)}[{window}])"
    return f"{expression}\nunless on (namespace, {by}) {its}"
