"""Canaries: for each hook of each policy a harmless scenario that it must report.

A policy that is enabled need not see anything: on another kernel the path to an argument may have
changed, and the agent drops the event without a word. So once in a while somebody does, for each
hook, what it must report; if the event does not come, the hook is blind. `tetraflux verify
--canary` does so once, by hand, and the self-test that Flux deploys on a schedule
(`model/self_test/`).

Which scenario is a hook's canary is said by the scenario, and this finds it: see `Scenario.canary`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tetraflux.model.detection import Detection
from tetraflux.model.kinds.tracingpolicy import TracingPolicy
from tetraflux.model.scenario import Place, Scenario

ARCHITECTURES = {"__x64_": "x86_64", "__arm64_": "aarch64"}
"""What a system call's function begins with, and the machine that has it (`uname -m`)."""


class Hook(NamedTuple):
    """A hook, or several of one policy on the same function: the metrics do not tell them apart.

    `name` is that of the label `hook`, such as `kprobe:tcp_connect`, but that a system call stands
    for itself, `kprobe:sys_setns`, whatever the machine calls it. `call` is as the policy has it.
    """

    policy: str
    name: str
    call: str
    message: str
    may_lack: bool


class Canary(NamedTuple):
    """A scenario, and the hooks of one policy that it is for: one of them must report."""

    hooks: tuple[Hook, ...]
    scenario: Scenario

    @property
    def policy(self) -> str:
        """The policy whose hooks these are."""
        return self.hooks[0].policy


def hooks(detection: Detection) -> tuple[Hook, ...]:
    """The hooks of all policies and signals, but those that kill, and kill what tries them."""
    found: dict[tuple[str, str], Hook] = {}
    for policy in (*detection.policies, *detection.signals):
        for hook in _of(policy):
            found.setdefault((hook.policy, hook.name), hook)
    return tuple(found.values())


def canaries(
    detection: Detection, scenarios: tuple[Scenario, ...], place: Place
) -> tuple[Canary, ...]:
    """The first scenario for each hook that one of this place is for, in their order.

    Raises ValueError for a scenario that is for a hook which is not there.
    """
    known, taken = hooks(detection), set[Hook]()
    found = []
    for scenario in scenarios:
        of_scenario = [
            each
            for each in known
            if each.call in scenario.canary
            and (not scenario.reports or each.policy in scenario.reports)
        ]
        for call in scenario.canary:
            if not any(each.call == call for each in of_scenario):
                policies = " or ".join(scenario.reports) or detection.name
                raise ValueError(
                    f"{scenario.name!r} is for {call}, which is not a hook of {policies}"
                )
        if place not in scenario.places:
            continue
        for policy in dict.fromkeys(each.policy for each in of_scenario):
            its = tuple(each for each in of_scenario if each.policy == policy)
            if not taken.issuperset(its):
                found.append(Canary(its, scenario))
                taken.update(its)
    return tuple(found)


def untested(detection: Detection, found: tuple[Canary, ...]) -> dict[Hook, str]:
    """The hooks without a canary, each with the reason; it is empty where nobody has given one."""
    tested = {hook for each in found for hook in each.hooks}
    missing = [each for each in hooks(detection) if each not in tested]
    return {each: detection.untested.get(each.call, "") for each in missing}


def _of(policy: TracingPolicy) -> Iterator[Hook]:
    name, spec = policy.metadata.name, policy.spec
    for probe in spec.kprobes or ():
        may_lack = bool(probe.ignore and probe.ignore.callNotFound)
        yield Hook(name, plain(f"kprobe:{probe.call}"), probe.call, probe.message, may_lack)
    for point in spec.tracepoints or ():
        event = f"{point.subsystem}/{point.event}"
        yield Hook(name, f"tracepoint:{event}", event, point.message, False)
    for lsm in spec.lsmhooks or ():
        yield Hook(name, f"lsm:{lsm.hook}", lsm.hook, lsm.message, False)


def plain(hook: str) -> str:
    """A value of the label `hook` without what depends on the machine."""
    for prefix in ARCHITECTURES:
        hook = hook.replace(f"kprobe:{prefix}sys_", "kprobe:sys_")
    return hook
