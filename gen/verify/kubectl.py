"""kubectl, with one context for all that is asked of it, and clear words when it refuses."""

from __future__ import annotations

import json
import subprocess
from typing import Any, NamedTuple

from gen.verify.child import TargetError, cannot_start, last_line

CALL_SECONDS = 60.0
"""How long one call may take; a stream is no call."""


class Refused(TargetError):
    """kubectl ended with an error; `by_server` is whether the API server said no to it."""

    def __init__(self, said: str, by_server: bool) -> None:
        super().__init__(
            f"{said}; nothing was run. fix: see that the context reaches its cluster, and that "
            f"your user may do this there"
        )
        self.said, self.by_server = said, by_server


class Kubectl(NamedTuple):
    """The program for one context and one namespace of it."""

    context: str
    namespace: str

    def command(self, *words: str) -> tuple[str, ...]:
        """A command line; never without its context, since the current one may be any cluster."""
        return ("kubectl", "--context", self.context, "--namespace", self.namespace, *words)

    def call(self, *words: str, given: str | None = None) -> str:
        """What it prints; raises Refused or TargetError."""
        command = self.command(*words)
        try:
            done = subprocess.run(  # noqa: S603
                command,
                input=given,
                stdin=subprocess.DEVNULL if given is None else None,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=CALL_SECONDS,
                start_new_session=True,
                check=False,
            )
        except OSError as error:
            raise TargetError(cannot_start(command, error)) from None
        except subprocess.TimeoutExpired:
            raise TargetError(
                f"{' '.join(command)}: no answer after {CALL_SECONDS:g} seconds. "
                f"fix: see whether the cluster of context {self.context} can be reached"
            ) from None
        if done.returncode:
            raise Refused(
                f"{' '.join(command)}: {last_line(done.stderr)}", "from server" in done.stderr
            )
        return done.stdout

    def get(self, *words: str) -> dict[str, Any]:
        """An object, or a list of them, that the cluster holds."""
        got: dict[str, Any] = json.loads(self.call("get", *words, "--output", "json"))
        return got

    def must_know_context(self) -> None:
        """Raise TargetError unless the context is one of those that kubectl is configured with."""
        known = self.call("config", "get-contexts", "--output", "name").splitlines()
        if self.context not in known:
            raise TargetError(
                f"kubectl has no context {self.context!r}; nothing was run. "
                f"fix: name one of: {', '.join(known) or 'none is configured'}"
            )
