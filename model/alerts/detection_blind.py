"""TetragonDetectionBlind: the self-test triggered a hook, and the hook reported no event."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import NOTHING, STALE, Case, samples, series
from tetraflux.model.canary import ARCHITECTURES
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import indented
from tetraflux.model.self_testing import DID, FAILED, NAME, is_on, of_hooks, own, rounds, started

BY = ("node", "policy", "hook")


def declare(deployment: Deployment) -> Alert | None:
    """Fires for each hook, on each node, that reports no event although the self-test triggers it.

    The expression does not list the hooks: for each hook that must have reported, the self-test
    starts a program that is named after the hook. The events of both are counters that appear with
    their first event, at 1, so each is noticed from its second round on. The condition must hold
    for two rounds, so that an agent that restarts and loads a policy after a round fires nothing.
    """
    if not is_on(deployment):
        return None
    window, events, by = rounds(deployment, 2), own(deployment), ", ".join(BY)
    did = of_hooks(f"changes({started(deployment, DID)}[{window}]) > 0")
    machines = "|".join(prefix.strip("_") for prefix in ARCHITECTURES)
    machine = f'"hook", "kprobe:$1", "hook", "kprobe:__(?:{machines})_(sys_.+)"'
    seen = f"label_replace(changes({events}[{window}]) > 0, {machine})"
    return Alert(
        name="TetragonDetectionBlind",
        severity=Severity.critical,
        expr=(f"group by ({by}) (\n{indented(did)}\n)\nunless on ({by}) {seen}"),
        for_duration=rounds(deployment, 2),
        summary="Policy {{ $labels.policy }} is blind on node {{ $labels.node }}: hook "
        "{{ $labels.hook }} reports no events",
        description=(
            "On node {{ $labels.node }} the self-test triggers hook {{ $labels.hook }} of policy "
            "{{ $labels.policy }}, but no event arrives: a real attack of this kind would go "
            "undetected too, even if the policy is listed as enabled. Check what changed on the "
            "node: the kernel or the agent. `tetraflux verify --canary` tests all hooks by hand."
        ),
        response=(
            "Find out which nodes and hooks are blind. If it is all nodes with one kernel and no "
            "others (`kubectl get nodes -o wide`), suspect the kernel. If it is every hook of a "
            "policy, the policy may not be loaded. If it is every hook on a node, suspect the "
            "agent.",
            "Reproduce it: `tetraflux verify --canary --context NAME`, or `--local` on that node.",
            "If a new kernel or agent was rolled out before it began, roll it back until the "
            "policy is fixed; until then look for attacks of this kind by other means.",
            "If no change of yours explains it, suspect an attacker: find out who stopped the "
            "agent, removed its BPF programs or changed its policies.",
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Hook `kprobe:x` of policy `p` on node `a`, beside hook `kprobe:y`, which works."""
    interval = deployment.settings.self_test.interval_minutes
    # What a round takes comes on top.
    every, length = interval + 1, 11 * interval
    itself = {"namespace": deployment.namespace, "workload": NAME}

    def target(node: str) -> dict[str, str]:
        return {"job": "tetragon", "instance": f"{node}:2112", "node": node}

    def did(hook: str = "kprobe:x", node: str = "a", folder: str = DID, **more: str) -> str:
        labels = {**itself, "pod": "t-1", "type": "PROCESS_EXEC", **target(node), **more}
        policy = labels.pop("policy", "p")
        return series("tetragon_events_total", **labels, binary=f"{folder}/{policy}/{hook}")

    def seen(hook: str = "kprobe:x", node: str = "a", **more: str) -> str:
        labels = {**itself, "pod": "t-1", "policy": "p", "binary": "/bin/x", **target(node), **more}
        return series("tetragon_policy_events_total", hook=hook, **labels)

    def counts(first: int, *, start: int = 1, until: int = length, then: int = length) -> str:
        """One more each round from minute `first` to `until`; no sample from minute `then` on."""
        before = samples((NOTHING, first))
        values = (start + (min(minute, until) - first) // every for minute in range(first, then))
        return " ".join(filter(None, (before, *map(str, values))))

    always = counts(2)
    well = {did("kprobe:y"): always, seen("kprobe:y"): always}
    fires = {"node": "a", "policy": "p", "hook": "kprobe:x"}
    # A series that has a second round shows that the self-test repeats.
    found = 2 + every + 2 * interval
    # The last growth is in a window of two rounds until one minute before they are over.
    last = 2 + 3 * every
    lost = last + 2 * interval - 1 + 2 * interval
    silent = counts(2, until=last)
    return (
        Case(
            "a hook that has never reported since the self-test was deployed",
            {**well, did(): always},
            found,
            (fires,),
            (
                "Policy p is blind on node a: hook kprobe:x reports no events",
                "On node a the self-test triggers hook kprobe:x of policy p, but no event arrives: "
                "a real attack of this kind would go undetected too, even if the policy is listed "
                "as enabled. Check what changed on the node: the kernel or the agent. "
                "`tetraflux verify --canary` tests all hooks by hand.",
            ),
        ),
        Case(
            "a hook that stops reporting, until it reports again",
            {**well, did(): always, seen(): f"{counts(2, until=last, then=lost + 5)} 5 5 5 5"},
            lost,
            (fires,),
            until=lost + 4,
        ),
        Case(
            "a hook that stops reporting because the node booted another kernel",
            {
                **well,
                did(): always,
                seen(): f"{counts(2, then=last + 1)} {samples((STALE, 1))}",
            },
            lost,
            (fires,),
        ),
        Case(
            "a hook that is blind on one node of two",
            {
                did(): always,
                did(node="b"): always,
                seen(): silent,
                seen(node="b"): always,
            },
            lost,
            (fires,),
        ),
        Case(
            "a hook whose policy reports by another hook, as does another policy by this one",
            {**well, did(): always, seen("kprobe:x", policy="q"): always},
            found,
            (fires,),
        ),
        Case(
            "a hook that is blind to the self-test and reports what others do",
            {
                **well,
                did(): always,
                seen(workload="web"): always,
                seen(namespace="shop"): always,
                seen(namespace="", workload="", pod=""): always,
            },
            found,
            (fires,),
        ),
        Case(
            "two hooks that are blind, one of them a system call",
            {**well, did(): always, did("kprobe:sys_z"): always},
            found,
            (fires, {**fires, "hook": "kprobe:sys_z"}),
        ),
        Case(
            "a hook that is not a kprobe",
            {**well, did("tracepoint:raw_syscalls/sys_enter"): always},
            found,
            ({**fires, "hook": "tracepoint:raw_syscalls/sys_enter"},),
        ),
        Case("hooks that report each round", {**well, did(): always, seen(): always}, length - 1),
        Case(
            "system calls, whose hooks have the architecture in their names",
            {
                **well,
                did("kprobe:sys_z"): always,
                seen("kprobe:__x64_sys_z"): always,
                did("kprobe:sys_z", node="b"): always,
                seen("kprobe:__arm64_sys_z", node="b"): always,
            },
            length - 1,
        ),
        Case(
            "a node that joins, and whose policies load after the first round",
            {**well, did(): always, seen(): counts(2 + every)},
            length - 1,
        ),
        Case(
            "an agent that restarts and whose policies load after the next round",
            {
                **well,
                did(): f"{counts(2, then=last + 5)} {samples((STALE, 1))} "
                + counts(every - 6, then=length - last - 6),
                seen(): f"{counts(2, then=last + 5)} {samples((STALE, 1))} "
                + counts(2 * every - 6, then=length - last - 6),
            },
            length - 1,
        ),
        Case(
            "an agent that could not be scraped for some rounds",
            {
                **well,
                did(): f"{counts(2, then=last)} {samples((STALE, 1), (NOTHING, 3 * interval))} "
                + counts(0, start=7),
                seen(): f"{counts(2, then=last)} {samples((STALE, 1), (NOTHING, 3 * interval))} "
                + counts(0, start=7),
            },
            length - 1,
        ),
        Case(
            "pods of the self-test that are replaced",
            {
                did(): f"{counts(2, then=last)} {samples((STALE, 1))}",
                seen(): f"{counts(2, then=last)} {samples((STALE, 1))}",
                did(pod="t-2"): counts(last + 4),
                seen(pod="t-2"): counts(last + 3),
            },
            length - 1,
        ),
        Case(
            "a self-test that is removed",
            {
                did(): f"{counts(2, then=last + 1)} {samples((STALE, 1))}",
                seen(): f"{counts(2, then=last)} {samples((STALE, 1))}",
            },
            length - 1,
        ),
        Case(
            "a self-test that failed, or that ran only once",
            {**well, did(folder=FAILED): always, did(): samples((NOTHING, 2), (1, length))},
            length - 1,
        ),
        Case(
            "programs of the same name that the self-test did not start",
            {
                **well,
                did(workload="web"): always,
                did(namespace="shop"): always,
                did(type="PROCESS_EXIT"): always,
                did(folder="/self-tests/did"): always,
            },
            length - 1,
        ),
    )
