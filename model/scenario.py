"""A scenario: one thing that somebody does, and whether a detection must report it.

Each module of `model/policies/` has, beside `declare(settings)`, a function `scenarios()` that
returns its scenarios. `tetraflux verify` runs them under a live agent; of a build only the
self-test makes them.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from tetraflux.model.discover import module_of
from tetraflux.model.kinds.base import Model, Name


class Expect(StrEnum):
    """What the detection must do: `report` at least one event, or keep `silence`."""

    report = "report"
    silence = "silence"


class Place(StrEnum):
    """Where a scenario runs: in a container, or on the host outside of any."""

    container = "container"
    host = "host"


EVERYWHERE = (Place.container, Place.host)
IN_CONTAINER = (Place.container,)
ON_HOST = (Place.host,)


class Capability(StrEnum):
    """Capabilities that a scenario may need beyond those of an ordinary container."""

    CAP_NET_ADMIN = "CAP_NET_ADMIN"
    CAP_SYS_ADMIN = "CAP_SYS_ADMIN"
    CAP_SYS_MODULE = "CAP_SYS_MODULE"
    CAP_SYS_PTRACE = "CAP_SYS_PTRACE"


class Scenario(Model):
    """A sentence, the commands, what they need, and what must come of them.

    `sh` is a POSIX shell script, `python` a program for Python 3 without other packages; one of
    the two. It runs as root in an empty folder of its own, which is thrown away, with the tools of
    an ordinary Debian image that has Python: bash, coreutils, util-linux. Exit status 0 means that
    it did what its name says: where the deed itself must fail, as a refused connect, the script
    says so (`|| true`). In a container it has an ordinary container's capabilities and those in
    `capabilities`; on a host it has all.

    It writes to its own copies, or puts back what it touches. Where that could fail and leave the
    machine worse, it is `destructive`, and runs only when it is asked for.

    `reports` names the policies and signals of which each must report (or, for silence, not all
    may); without it any policy of the detection will do.

    `canary` names the hooks that it stands for, by what they are on: a kernel function or system
    call as the policy spells it, an LSM hook, a tracepoint as `subsystem/event`. Of each policy one
    of those named must report; several are named where no kernel has all of them. It is done again
    and again (`model/canary.py`), so it is short and harmless, and works for a user who is not root
    unless it needs capabilities. Exit status 77 means that this machine cannot have it, as without
    IPv6. Where `seccomp_refuses`, an ordinary container's profile lets none of it reach a hook.
    """

    name: Annotated[str, Field(pattern=r"^[^\n]{8,100}$")]
    expect: Expect
    sh: str | None = None
    python: str | None = None
    places: tuple[Place, ...] = Field(default=EVERYWHERE, min_length=1)
    capabilities: tuple[Capability, ...] = ()
    destructive: bool = False
    reports: tuple[Name, ...] = ()
    canary: tuple[str, ...] = ()
    seccomp_refuses: bool = False

    @model_validator(mode="after")
    def _has_one_program(self) -> "Scenario":
        if (self.sh is None) == (self.python is None):
            raise ValueError("exactly one of sh and python must be set")
        return self

    @model_validator(mode="after")
    def _canary_is_harmless_and_heard(self) -> "Scenario":
        if self.canary and (self.destructive or self.expect is not Expect.report):
            raise ValueError(
                f"canary is {', '.join(self.canary)}, but the scenario "
                f"{'is destructive' if self.destructive else 'expects silence'}; a canary must be "
                "harmless and reported"
            )
        return self


def scenarios_of(source: str) -> tuple[Scenario, ...]:
    """The scenarios of the detection in that file; raises whatever the file raises."""
    scenarios: tuple[Scenario, ...] = module_of(source).scenarios()
    return scenarios
