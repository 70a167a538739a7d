"""One POSIX shell script that runs all steps, one after the other, and says what it does.

It says so on its standard output, a line each, which `judge` reads:

    @run FOLDER             the folder that holds a folder per step
    @plan MARK              which steps these are: `gen.verify.plan.mark`
    @kernel RELEASE         the kernel that runs them
    @begin NUMBER SECONDS   a step begins, at that time (seconds since 1970, with a fraction)
    @end NUMBER STATUS      it ended, with that exit status
    # NUMBER: TEXT          the last words of one that failed
    @lacks NUMBER WHAT      it was not run, for want of that capability or program
    @done                   all steps were run

A step runs with its own folder as the working directory, which is how its processes are known
again in the agent's events. After the last one a process runs in the folder `end`: when the agent
has reported that, it has reported all that was before.
"""

from __future__ import annotations

from collections.abc import Sequence

from tetraflux.gen.verify.plan import Step, mark
from tetraflux.lint.facts.names import CAPABILITIES
from tetraflux.model.scenario import Capability, Place

LIMIT_SECONDS = 60
"""How long one scenario may take."""

_NUMBERS = {each: CAPABILITIES.index(each) for each in Capability}
"""The bits of these capabilities (include/uapi/linux/capability.h)."""

_ORDINARY = (
    "+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,"
    "+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap"
)
"""What a container has by default: Docker's list, and that of containerd's CRI plugin."""

# A step runs in the background and is waited for, since a shell that has a child in the foreground
# heeds a signal only when the child has ended. `timeout` passes the signal on to all of the step.
_HEAD = """\
#!/bin/sh
# Made by tetraflux verify. Run it as root and keep what it prints: tetraflux verify --log reads it.
set -u
umask 022
running=
leave() {
    trap '' INT HUP TERM PIPE
    # Again and again: a child that has only just been forked loses what it gets too soon.
    while [ -n "$running" ] && kill "${!-}" 2>/dev/null; do sleep 0.1; done
    tidy
    exit 130
}
home=
tidy() {
    # Deaf, so that what comes while it tidies up does not leave it half done.
    trap '' INT HUP TERM PIPE
    cd /
    [ -n "$home" ] || return
    # What a step that was stopped has mounted: rm must never walk into it.
    printf '%s\n' "$(cat /proc/self/mountinfo)" | while read -r _ _ _ _ point _; do
        point=$(printf '%b' "$point")
        case $point in "$home"/*) umount -l "$point" ;; esac
    done
    rm -rf --one-file-system "$home"
}
trap tidy EXIT
trap leave INT HUP TERM PIPE
# Deaf to signals, or the folder could be there and its name not.
home=$(trap '' INT HUP TERM PIPE; mktemp -d "${TMPDIR:-/tmp}/tetragon-verify.XXXXXX") || exit 1
home=$(cd "$home" && pwd -P) || exit 1
mkdir "$home/programs" "$home/said" "$home/end"
echo "@run $home"
echo "@plan MARK"
echo "@kernel $(uname -r)"
bounding=$(sed -n 's/^CapBnd:[^0-9a-f]*//p' /proc/self/status)
has() { [ $((0x$bounding >> $1 & 1)) = 1 ]; }
[ "$(id -u)" = 0 ] || { echo "@lacks all root"; exit 1; }
for each in python3 setpriv timeout bash; do
    command -v "$each" >/dev/null || { echo "@lacks all $each"; exit 1; }
done
step() {
    number=$1 program=$2
    shift 2
    mkdir "$home/$number"
    echo "@begin $number $(date +%s.%N)"
    running=yes
    (cd "$home/$number" && exec timeout -k 5 LIMIT "$@" "$program" "$home/programs/$number") \\
        </dev/null >"$home/said/$number" 2>&1 &
    wait "$!"
    status=$?
    running=
    echo "@end $number $status"
    [ "$status" = 0 ] || tail -c 2000 "$home/said/$number" | tail -n 5 |
        while IFS= read -r line || [ -n "$line" ]; do printf '# %s: %s\\n' "$number" "$line"; done
}
""".replace("LIMIT", str(LIMIT_SECONDS))

_TAIL = """
(cd "$home/end" && exec true)
echo "@done"
"""


def script(steps: Sequence[Step]) -> str:
    """The script for these steps."""
    return _HEAD.replace("MARK", mark(steps)) + "".join(_step(each) for each in steps) + _TAIL


def _step(step: Step) -> str:
    scenario = step.scenario
    text = scenario.sh if scenario.sh is not None else scenario.python or ""
    end = f"END-OF-{step.number}"
    while end in text:
        end += "-"
    words = f"step {step.number} {'sh' if scenario.sh is not None else 'python3'}"
    if step.place is Place.container:
        more = "".join(f",+{c.removeprefix('CAP_').lower()}" for c in scenario.capabilities)
        words += f" setpriv --bounding-set -all,{_ORDINARY}{more}"
    for capability in scenario.capabilities:
        words = (
            f"if has {_NUMBERS[capability]}; then {words}; "
            f"else echo '@lacks {step.number} {capability}'; fi"
        )
    return (
        f"\n# {step.detection.name}: {scenario.name}\n"
        f"cat >\"$home/programs/{step.number}\" <<'{end}'\n{text}\n{end}\n{words}\n"
    )
