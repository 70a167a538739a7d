"""TetragonDetectionBlind: somebody did what a hook must report, and it said nothing."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import NOTHING, STALE, Case, samples, series
from tetraflux.model.canary import ARCHITECTURES
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import indented
from tetraflux.model.self_testing import DID, FAILED, NAME, is_on, of_hooks, own, rounds, started

BY = ("node", "policy", "hook")


def declare(deployment: Deployment) -> Alert | None:
    """Fires for each hook, on each node, that the self-test makes report in vain.

    What must arrive is not said here: for each hook that must have reported, the self-test starts a
    program whose name tells which. Both are counters that appear with their first event, at 1, so
    each is seen from its second round on. It must hold for two rounds, so that an agent may start
    anew, and load a policy after a round, without a word.
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
        summary="{{ $labels.policy }} is blind on {{ $labels.node }}: {{ $labels.hook }}",
        description=(
            "On node {{ $labels.node }} the self-test does what hook {{ $labels.hook }} of policy "
            "{{ $labels.policy }} must report, and no event comes: an attack of that kind would "
            "not be seen either. That the policy is enabled proves nothing. What has changed "
            "there, the kernel or the agent? `tetraflux verify --canary` tries all hooks by hand."
        ),
        response=(
            "Which nodes and hooks are blind? All nodes of one kernel and no others: it is the "
            "kernel (`kubectl get nodes -o wide`). Every hook of a policy: it may not be loaded. "
            "Every hook of a node: the agent.",
            "Try it: `tetraflux verify --canary --context NAME`, or `--local` on that node.",
            "If a new kernel or agent came before it, go back to the old one until the policy is "
            "mended; until then look for attacks of this kind by other means.",
            "If nothing has changed, somebody may have: see who stopped the agent, removed its "
            "programs or changed its policies.",
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Hook `kprobe:x` of policy `p` on node `a`, beside hook `kprobe:y`, which is well."""
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
        """One more each round, from the first until some minute; and no sample after another."""
        before = samples((NOTHING, first))
        values = (start + (min(minute, until) - first) // every for minute in range(first, then))
        return " ".join(filter(None, (before, *map(str, values))))

    always = counts(2)
    well = {did("kprobe:y"): always, seen("kprobe:y"): always}
    fires = {"node": "a", "policy": "p", "hook": "kprobe:x"}
    # Its second round proves that it goes round.
    found = 2 + every + 2 * interval
    # The last growth is in a window of two rounds until one minute before they are over.
    last = 2 + 3 * every
    lost = last + 2 * interval - 1 + 2 * interval
    silent = counts(2, until=last)
    return (
        Case(
            "a hook that never reported, since the self-test is there",
            {**well, did(): always},
            found,
            (fires,),
            (
                "p is blind on a: kprobe:x",
                "On node a the self-test does what hook kprobe:x of policy p must report, and no "
                "event comes: an attack of that kind would not be seen either. That the policy is "
                "enabled proves nothing. What has changed there, the kernel or the agent? "
                "`tetraflux verify --canary` tries all hooks by hand.",
            ),
        ),
        Case(
            "a hook that reports no more, until it does again",
            {**well, did(): always, seen(): f"{counts(2, until=last, then=lost + 5)} 5 5 5 5"},
            lost,
            (fires,),
            until=lost + 4,
        ),
        Case(
            "a hook that reports no more, because another kernel was started",
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
            "a hook that is blind in the self-test, and reports what others do",
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
            "a hook that is no kprobe",
            {**well, did("tracepoint:raw_syscalls/sys_enter"): always},
            found,
            ({**fires, "hook": "tracepoint:raw_syscalls/sys_enter"},),
        ),
        Case("hooks that report each round", {**well, did(): always, seen(): always}, length - 1),
        Case(
            "system calls, whose hooks have the machine's name",
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
            "an agent that is started anew, and whose policies load after the next round",
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
            "a self-test that is taken away",
            {
                did(): f"{counts(2, then=last + 1)} {samples((STALE, 1))}",
                seen(): f"{counts(2, then=last)} {samples((STALE, 1))}",
            },
            length - 1,
        ),
        Case(
            "a self-test that failed, or was only once done",
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
