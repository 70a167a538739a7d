"""The steps whose runs were recorded, one for each thing that can come of a step.

They have detections of their own, so that the recordings stay true when the project's change.
"""

from __future__ import annotations

from tetraflux.gen.verify.plan import Step
from tetraflux.model.detection import MONITOR, Detection
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    KProbe,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import Capability, Expect, Place, Scenario


def detection(name: str, call: str, type_: ArgType, ends: tuple[str, ...]) -> Detection:
    """A detection with one hook, on files whose path ends in one of these words."""
    hook = KProbe(
        call=call,
        syscall=False,
        message=name,
        tags=("T1000",),
        args=(Argument(index=0, type=type_),),
        selectors=(
            Selector(matchArgs=(ArgSelector(index=0, operator=Operator.Postfix, values=ends),)),
        ),
    )
    policy = TracingPolicy(
        metadata=ObjectMeta(name=name),
        spec=TracingPolicySpec(options=(MONITOR,), kprobes=(hook,)),
    )
    return Detection(
        name=name, summary=name, attack=(), catches=(), escapes=(), noise="none",
        tuning=("none",), response=("none",), policies=(policy,),
    )  # fmt: skip


SSH = detection("ssh-activity", "security_bprm_check", ArgType.linux_binprm, ("/ssh", "/scp"))
FILES = detection("sensitive-files", "security_file_open", ArgType.file, ("/etc/shadow",))

PASSWD = "mkdir etc && cp /etc/passwd etc/passwd && cat etc/passwd"
SHADOW = "mkdir etc && cp /etc/passwd etc/shadow && sleep 1 && cat etc/shadow"
FORKED = """\
import os, time

os.mkdir("etc")
child = os.fork()
if not child:
    open("etc/shadow", "w").close()
    time.sleep(0.2)
    os._exit(0)
os.waitpid(child, 0)
"""

LATE = """\
cp /bin/true ssh
setsid sh -c 'sleep 1; cd /; exec "$OLDPWD/ssh"' &
"""
REPORT, SILENCE = Expect.report, Expect.silence

SCENARIOS = (
    (SSH, Scenario(name="a copy named ssh", expect=REPORT, sh="cp /bin/true ssh; ./ssh x")),
    (SSH, Scenario(name="ssh-keygen", expect=SILENCE, sh="cp /bin/true ssh-keygen; ./ssh-keygen")),
    (SSH, Scenario(name="rsh, unknown to it", expect=REPORT, sh="cp /bin/true rsh; ./rsh x")),
    (SSH, Scenario(name="scp as if harmless", expect=SILENCE, sh="cp /bin/true scp; ./scp")),
    (FILES, Scenario(name="a forked child without exec", expect=REPORT, python=FORKED)),
    (FILES, Scenario(name="a file named alike", expect=SILENCE, sh=PASSWD)),
    (SSH, Scenario(name="it fails without a newline", expect=REPORT, sh="printf 'oh no'; exit 3")),
    (SSH, Scenario(name="ssh when the step is over", expect=REPORT, sh=LATE)),
    (
        SSH,
        Scenario(
            name="it needs what is not there",
            expect=SILENCE,
            sh="true",
            capabilities=(Capability.CAP_SYS_MODULE,),
        ),
    ),
    (
        FILES,
        Scenario(name="cat, a second later", expect=REPORT, sh=SHADOW),
    ),
)

STEPS = tuple(
    Step(f"{number:03}", detection, scenario, Place.container)
    for number, (detection, scenario) in enumerate(SCENARIOS, start=1)
)
