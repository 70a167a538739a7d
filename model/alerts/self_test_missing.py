"""TetragonSelfTestMissing: the self-test does not run on a node, or cannot trigger a hook."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import NOTHING, STALE, Case, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import agents, indented
from tetraflux.model.self_testing import DID, FAILED, NAME, is_on, of_hooks, rounds, started


def declare(deployment: Deployment) -> Alert | None:
    """Fires for a node whose agent sees no self-test, and for each hook it could not trigger."""
    if not is_on(deployment):
        return None
    window = rounds(deployment, 2)
    seen = f"changes({started(deployment, DID, FAILED)}[{window}]) > 0"
    failed = of_hooks(f"changes({started(deployment, FAILED)}[{window}]) > 0")
    return Alert(
        name="TetragonSelfTestMissing",
        severity=Severity.warning,
        expr=(
            f"group by (node) ({agents(deployment)} == 1)\n"
            f"unless on (node) {seen}\n"
            "or\n"
            f"group by (node, policy, hook) (\n{indented(failed)}\n)"
        ),
        for_duration=window,
        summary="{{ if $labels.hook }}The self-test cannot trigger hook {{ $labels.hook }} of "
        "policy {{ $labels.policy }}{{ else }}No self-test is running{{ end }} on node "
        "{{ $labels.node }}",
        description=(
            "On node {{ $labels.node }} {{ if $labels.hook }}the self-test could not do what hook "
            "{{ $labels.hook }} of policy {{ $labels.policy }} must report: see its log for the "
            "reason{{ else }}the agent sees no self-test: either no pod of DaemonSet "
            f"{NAME} runs there, or the agent does not see the pod or does not know it"
            "{{ end }}. Until this is fixed, it is unknown whether attacks there are detected."
        ),
        response=(
            f"Check that a pod of DaemonSet {NAME} runs on that node and can pull its image. If it "
            "cannot pull it, set self_test.image to a copy that it can reach.",
            "Read the pod's log: it says what failed and shows the last output. If a scenario can "
            "never succeed on this machine, self_test.level can leave the container scenarios out.",
            "If the pod runs and logs no error, the agent does not know the pod: it then counts "
            "the pod's events as those of the host, and other alerts fire.",
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the self-test of `a` is the one that fails."""
    interval = deployment.settings.self_test.interval_minutes
    # What a round takes comes on top.
    every, length = interval + 1, 11 * interval
    ours = {"job": "tetragon", "namespace": deployment.namespace}
    itself = {"namespace": deployment.namespace, "workload": NAME, "type": "PROCESS_EXEC"}

    def up(node: str, **labels: str) -> str:
        return series("up", **{**ours, "instance": f"{node}:2112", "node": node, **labels})

    def done(node: str, folder: str = DID, name: str = "p/kprobe:of_it", **more: str) -> str:
        target = {"job": "tetragon", "instance": f"{node}:2112", "node": node}
        labels = {**itself, **target, **more}
        return series("tetragon_events_total", **labels, binary=f"{folder}/{name}")

    def counts(first: int, until: int = length) -> str:
        values = (1 + (min(minute, until) - first) // every for minute in range(first, length))
        return " ".join(filter(None, (samples((NOTHING, first)), *map(str, values))))

    always, on = counts(2), samples((1, length))
    both = {up("a"): on, up("b"): on, done("b"): always}
    whole, hook = {"node": "a"}, {"node": "a", "policy": "p", "hook": "kprobe:of_it"}
    last = 2 + 2 * every
    # The last growth is in a window of two rounds until one minute before they are over.
    missed = last + 2 * interval - 1 + 2 * interval
    return (
        Case(
            "a node without the self-test",
            both,
            2 * interval,
            (whole,),
            (
                "No self-test is running on node a",
                f"On node a the agent sees no self-test: either no pod of DaemonSet {NAME} runs "
                "there, or the agent does not see the pod or does not know it. Until this is "
                "fixed, it is unknown whether attacks there are detected.",
            ),
        ),
        Case(
            "a self-test that hangs, until it continues",
            {**both, done("a"): f"{counts(2, until=last)} {samples((9, 9))}"},
            missed,
            (whole,),
            until=length - 1,
        ),
        Case(
            "a self-test that cannot trigger one hook, until it can",
            {
                **both,
                done("a", name="p/kprobe:y"): always,
                done("a", FAILED): counts(2, until=last + 2 * every),
                done("a"): counts(last + 3 * every),
            },
            2 + every + 2 * interval,
            (hook,),
            (
                "The self-test cannot trigger hook kprobe:of_it of policy p on node a",
                "On node a the self-test could not do what hook kprobe:of_it of policy p must "
                "report: see its log for the reason. Until this is fixed, it is unknown whether "
                "attacks there are detected.",
            ),
            until=last + 2 * every + 2 * interval - 2,
        ),
        Case(
            "a self-test that cannot trigger any hook",
            {**both, done("a", FAILED): always},
            2 + every + 2 * interval,
            (hook,),
        ),
        Case(
            "a node on which others start programs of the same name",
            {
                **both,
                done("a", workload="web"): always,
                done("a", namespace="shop"): always,
                done("a", type="PROCESS_EXIT"): always,
                done("a", "/self-test/at"): always,
            },
            2 * interval,
            (whole,),
        ),
        Case("a self-test that repeats", {**both, done("a"): always}, length - 1),
        Case(
            "a node on which others fail under the same name",
            {
                **both,
                done("a"): always,
                done("a", FAILED, workload="web"): always,
                done("a", FAILED, namespace="shop"): always,
                done("a", FAILED, type="PROCESS_EXIT"): always,
            },
            length - 1,
        ),
        Case(
            "a node that joins, whose self-test starts some minutes later",
            {
                **both,
                up("a"): samples((NOTHING, 5), (1, length)),
                done("a"): counts(5 + interval // 2),
            },
            length - 1,
        ),
        Case(
            "a self-test that fails once",
            {**both, done("a"): always, done("a", FAILED): samples((NOTHING, 20), (1, length))},
            length - 1,
        ),
        Case(
            "an agent that does not answer, which TetragonAgentDown reports",
            {**both, up("a"): samples((1, 5), (0, length))},
            length - 1,
        ),
        Case(
            "a node that is gone, with its agent",
            {
                **both,
                up("a"): samples((1, 30), (STALE, 1)),
                done("a"): f"{samples((NOTHING, 2), (1, 15), (2, 13))} {samples((STALE, 1))}",
            },
            length - 1,
        ),
        Case(
            "targets that are not agents",
            {
                **both,
                done("a"): always,
                up("c", job="other"): on,
                up("d", namespace="other"): on,
            },
            length - 1,
        ),
    )
