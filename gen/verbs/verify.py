"""Run the scenarios of the detections with a live agent, and check the events that it reports.

Each detection has scenarios: an action, and whether the detection must report it. Scenarios work on
copies in their own folder, which is removed afterwards; those that change anything else need
--destructive, and undo the change.

  tetraflux verify --context staging           in a throw-away pod, with the agent of its node
  tetraflux verify --context staging --canary  a quick test: one scenario per hook of each policy
  tetraflux verify --local --place host        on this machine, as root, with its agent
  tetraflux verify --script >run.sh            by hand: print the script, which must run as root
  tetraflux verify --events FILE --log LOG     then: check the events and the output of run.sh

exit status: 0 all results as expected; 1 a miss, a false alarm, a scenario that was not run or not
seen, or no agent; 2 wrong usage or invalid settings
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tetraflux.gen.console import say, write_out
from tetraflux.gen.verbs.common import add_settings, path, refused, settings_of

if TYPE_CHECKING:
    from tetraflux.gen.verify.conduct import Recording
    from tetraflux.gen.verify.plan import CanaryPlan, Step
    from tetraflux.lint.findings import Finding
    from tetraflux.model.scenario import Place
    from tetraflux.model.settings import Settings

PATIENCE_SECONDS = 120.0

_OF_TARGET = {
    "server_address": "local",
    "tetra": "local",
    "namespace": "context",
    "image": "context",
    "log": "events",
}
"""Which option means something for which target alone."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--local", action="store_true", help="this machine and its agent")
    where.add_argument(
        "--context", metavar="NAME", help="a cluster: kubectl's context of that name"
    )
    where.add_argument("--script", action="store_true", help="run nothing, print the script")
    where.add_argument(
        "--events", type=path, metavar="FILE", help="run nothing, check these events of an agent"
    )
    parser.add_argument(
        "--log", type=path, metavar="FILE", help="with --events: the script's output"
    )
    parser.add_argument(
        "--place",
        choices=("container", "host"),
        default="container",
        help="where scenarios run, in a container (the default) or outside of any",
    )
    parser.add_argument(
        "--policy", action="append", metavar="NAME", help="only this detection; may be repeated"
    )
    parser.add_argument(
        "--canary", action="store_true", help="only one scenario per hook, with a result per hook"
    )
    parser.add_argument(
        "--destructive",
        action="store_true",
        help="also scenarios that change more than their own copies",
    )
    parser.add_argument("--namespace", metavar="NS", help="namespace of the pod (default)")
    parser.add_argument("--image", metavar="IMAGE", help="image of the pod: Debian with Python")
    parser.add_argument("--tetra", metavar="PATH", help="with --local: the agent's client (tetra)")
    parser.add_argument(
        "--server-address",
        metavar="ADDR",
        help="with --local: the address for tetra; for an agent in a container, "
        "unix:///proc/PID/root/run/tetragon/tetragon.sock, with the PID of its process",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=PATIENCE_SECONDS,
        metavar="SECONDS",
        help="give up if pod, agent or script are silent for so many seconds (120)",
    )
    add_settings(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "junit"),
        default="text",
        help="a table, for programs, for a CI server",
    )


def run(args: argparse.Namespace) -> int:
    """Run and judge; 0 when all is as it should be. Raises `UsageError`."""
    from tetraflux.gen.verify.script import script
    from tetraflux.lint.program import UsageError
    from tetraflux.model.discover import DeclarationError
    from tetraflux.model.scenario import Place

    _must_fit(args)
    given = settings_of(args, "nothing was run")
    if isinstance(given, int):
        return given
    try:
        planned = _plan(args, given.settings)
    except DeclarationError as error:
        from tetraflux.gen.blame import blamed
        from tetraflux.gen.declarations import findings_of_all

        found = blamed(given, findings_of_all(error), lambda settings: _faults(args, settings))
        return refused(args, found, "nothing was run")
    if not planned.steps:
        raise UsageError(f"no scenario runs in the place {args.place}: there is nothing to run")
    if args.script:
        write_out(script(planned.steps))
        return 0
    return _verified(args, given.settings, Place(args.place), planned)


class _Planned(NamedTuple):
    """What is run; `left` is how many scenarios are not, destructive ones and of other places."""

    steps: tuple[Step, ...]
    canary: CanaryPlan | None = None
    left: tuple[int, int] = (0, 0)


def _plan(args: argparse.Namespace, settings: Settings) -> _Planned:
    """Raises `UsageError` for a wrong name, and `DeclarationError`."""
    from tetraflux.gen.verify.plan import PlanError, canary_plan, left_out, plan
    from tetraflux.lint.program import UsageError
    from tetraflux.model.scenario import Place

    place, names = Place(args.place), tuple(args.policy or ())
    try:
        if args.canary:
            canary = canary_plan(settings, place, names)
            return _Planned(canary.steps, canary)
        destructive, elsewhere = left_out(settings, place, names)
        steps = plan(settings, place, names, args.destructive)
    except PlanError as error:
        raise UsageError(str(error)) from None
    return _Planned(steps, left=(0 if args.destructive else destructive, elsewhere))


def _faults(args: argparse.Namespace, settings: Settings) -> list[Finding]:
    """What is wrong with the declarations that a plan with those settings is made of."""
    from tetraflux.gen.declarations import findings_of_all
    from tetraflux.model.discover import DeclarationError

    try:
        _plan(args, settings)
    except DeclarationError as error:
        return findings_of_all(error)
    return []


def _verified(
    args: argparse.Namespace,
    settings: Settings,
    place: Place,
    planned: _Planned,
) -> int:
    from tetraflux.gen.verify.child import TargetError
    from tetraflux.gen.verify.judge import judge, judge_hooks, of_hook, untried
    from tetraflux.gen.verify.report import canary_summary, report, summary

    steps, canary, left = planned
    pairs = canary.canaries if canary else ()
    try:
        recording = _recording(args, settings, place, steps)
    except TargetError as error:
        say(f"{error}")
        if args.format != "text":
            tried = [of_hook(*each) for each in pairs] or steps
            write_out(report(untried(tried, str(error)), "", place, args.format))
        return 1
    run, stream = recording.run, recording.stream
    results = judge_hooks(pairs, run, stream) if canary else judge(steps, run, stream)
    output = report(results, run.kernel, place, args.format, [each for _, each in pairs])
    write_out(output)
    sys.stdout.flush()
    if recording.trouble:
        say(f"{recording.trouble}")
    words = canary_summary(results, canary.without) if canary else summary(results, *left)
    for line in words.splitlines():
        say(f"{line}")
    return 0 if all(each.good for each in results) and not recording.trouble else 1


def _recording(
    args: argparse.Namespace, settings: Settings, place: Place, steps: tuple[Step, ...]
) -> Recording:
    from tetraflux.gen.verify import targets

    if args.events:
        return targets.from_files(args.events, args.log, steps)
    if args.local:
        local = targets.Local(args.tetra or "tetra", args.server_address)
        return targets.from_local(local, place, steps, args.timeout)
    image = args.image or settings.self_test.image
    cluster = targets.Cluster(args.context, args.namespace or "default", image, settings.namespace)
    return targets.from_cluster(cluster, steps, args.timeout)


def _must_fit(args: argparse.Namespace) -> None:
    """Raise `UsageError` for options that would mean nothing, or another cluster than one named."""
    from tetraflux.lint.program import UsageError

    target = next(
        n for n in ("local", "context", "script", "events") if getattr(args, n) not in (None, False)
    )
    for option, of in _OF_TARGET.items():
        if getattr(args, option) is not None and of != target:
            raise UsageError(f"--{option.replace('_', '-')} goes with --{of}, not with --{target}")
        if getattr(args, option) == "":
            raise UsageError(f"--{option.replace('_', '-')} is empty")
    if args.canary and args.destructive:
        raise UsageError("--canary runs what is harmless, so it does not go with --destructive")
    if target == "events" and args.log is None:
        raise UsageError("--events needs --log FILE, the script's output of the same run")
    if target == "context" and not args.context:
        raise UsageError("--context is empty: name the context; kubectl's current one is not used")
    if target == "context" and args.place == "host":
        raise UsageError(
            "--place host is not possible with --context: a pod is a container. "
            "Run tetraflux verify --local there, or --script and --events"
        )


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) < 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds within a day")
