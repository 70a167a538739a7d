"""Policies that report the start of programs by name.

`security_bprm_check` sees the file that is about to run, with symbolic links resolved, and the
name that it was called by: `/bin/sh` is `/usr/bin/dash` in the first and `/bin/sh` in the second.
Both are compared, so neither a link to the program nor a link under its name escapes; the name
also without a slash, as a program is called that the working directory holds. The hook sees a
script before its interpreter, and calls the interpreter by the name in the script's first line.
The filter `matchBinaries` would be of no use here, since at this hook it still means the caller.
"""

from tetraflux.model.detection import MONITOR
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import Expect, Scenario

MINORS = tuple(str(minor) for minor in range(6, 16))
"""Minor versions of Python 3 that are in use, and those to come."""

HOOK = "security_bprm_check"

PYTHONS = (
    "/python",
    "/python2",
    "/python2.7",
    "/python3",
    *(f"/python3.{minor}" for minor in MINORS),
    "/pypy3",
)
"""Pythons by the file that runs: `/usr/bin/python3` is a link to one with its minor version."""


def exec_hook(
    message: str,
    tags: tuple[str, ...],
    names: tuple[str, ...],
    namespaces: tuple[NamespaceSelector, ...] | None = None,
) -> KProbe:
    """A hook on the exec of any program whose path ends in one of `names` (`/ssh`, ...)."""
    return KProbe(
        call=HOOK,
        syscall=False,
        message=message,
        tags=tags,
        args=(
            Argument(index=0, type=ArgType.linux_binprm),
            Argument(index=0, type=ArgType.string, resolve="interp"),
        ),
        selectors=tuple(
            Selector(matchArgs=(each,), matchNamespaces=namespaces)
            for each in (
                ArgSelector(args=(0,), operator=Operator.Postfix, values=names),
                ArgSelector(args=(1,), operator=Operator.Postfix, values=names),
                ArgSelector(
                    args=(1,),
                    operator=Operator.Equal,
                    values=tuple(name.removeprefix("/") for name in names),
                ),
            )
        ),
    )


def on_exec(
    policy: str, message: str, tags: tuple[str, ...], names: tuple[str, ...]
) -> TracingPolicy:
    """A policy with that hook alone."""
    return TracingPolicy(
        metadata=ObjectMeta(name=policy),
        spec=TracingPolicySpec(
            options=(MONITOR,), kprobes=(exec_hook(message=message, tags=tags, names=names),)
        ),
    )


def named_programs(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[Scenario, ...]:
    """Scenarios of programs by name, all copies of `true`: each of `names`, and none of `others`.

    The first of the names is started in every way that a program can be.
    """
    first = names[0]
    copy = f"cp /bin/true {first}\n"
    return (
        *(
            Scenario(
                name=f"{name} started from the working directory",
                expect=Expect.report,
                sh=f"cp /bin/true {name}\n./{name}",
                canary=(HOOK,) if name is first else (),
            )
            for name in names
        ),
        Scenario(
            name=f"{first} started by an absolute path",
            expect=Expect.report,
            sh=f'mkdir -p opt/tools\ncp /bin/true opt/tools/{first}\n"$PWD/opt/tools/{first}"',
        ),
        Scenario(
            name=f"{first} started by a path with dots",
            expect=Expect.report,
            sh=f"mkdir a\n{copy}./a/.././{first}",
        ),
        Scenario(
            name=f"{first} found through PATH",
            expect=Expect.report,
            sh=f"{copy}PATH=$PWD:$PATH {first}",
        ),
        Scenario(
            name=f"{first} started by a bare name, without a slash",
            expect=Expect.report,
            python=_forked(first, f'os.execve("{first}", ["x"], {{}})'),
        ),
        Scenario(
            name=f"{first} started by its file descriptor",
            expect=Expect.report,
            python=_forked(first, f'os.execve(os.open("{first}", os.O_RDONLY), ["x"], {{}})'),
        ),
        Scenario(
            name=f"{first} started under another argv[0]",
            expect=Expect.report,
            python=_forked(first, f'os.execv("./{first}", ["nginx"])'),
        ),
        Scenario(
            name=f"{first} started through a symbolic link under another name",
            expect=Expect.report,
            sh=f"{copy}ln -s {first} tool\n./tool",
        ),
        Scenario(
            name=f"another program started through a symbolic link named {first}",
            expect=Expect.report,
            sh=f"cp /bin/true tool\nln -s tool {first}\n./{first}",
        ),
        Scenario(
            name=f"a script named {first}",
            expect=Expect.report,
            sh=f"printf '#!/bin/sh\\n:\\n' >{first}\nchmod +x {first}\n./{first}",
        ),
        *(
            Scenario(
                name=f"a program named {name}",
                expect=Expect.silence,
                sh=f"cp /bin/true {name}\n./{name}",
            )
            for name in others
        ),
        Scenario(
            name=f"{first} copied, read and listed, but not run",
            expect=Expect.silence,
            sh=f"{copy}cat {first} >copy\nls -l {first}\ntest -x {first}",
        ),
        Scenario(
            name=f"{first} as an argument of another program",
            expect=Expect.silence,
            sh=f"echo {first} ./{first} /usr/bin/{first}",
        ),
    )


def _forked(name: str, call: str) -> str:
    return (
        f'import os, shutil\nshutil.copy("/bin/true", "{name}")\nchild = os.fork()\n'
        f"if child == 0:\n    {call}\n_, status = os.waitpid(child, 0)\nraise SystemExit(status)\n"
    )
