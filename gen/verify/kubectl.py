"""kubectl, with one context for all that is asked of it, and clear words when it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from tetraflux.gen import programs
from tetraflux.gen.verify.child import TargetError, cannot_start, last_line

CALL_SECONDS = 60.0
"""How long one call may take; a stream is no call."""


class Refused(TargetError):
    """kubectl ended with an error; `by_server` is whether the API server said no to it."""

    def __init__(self, message: str, by_server: bool) -> None:
        super().__init__(
            f"{message}; nothing was run. fix: check that the context reaches its cluster, and "
            f"that your user is allowed to do this there"
        )
        self.message, self.by_server = message, by_server


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
            done = programs.run(
                command,
                None if given is None else given.encode(),
                seconds=CALL_SECONDS,
                session=True,
            )
        except OSError as error:
            raise TargetError(cannot_start(command, error)) from None
        except programs.TimeoutExpired:
            raise TargetError(
                f"{' '.join(command)}: no answer after {CALL_SECONDS:g} seconds. "
                f"fix: check whether the cluster of context {self.context} can be reached"
            ) from None
        if done.returncode:
            message = done.stderr.decode(errors="replace")
            raise Refused(f"{' '.join(command)}: {last_line(message)}", "from server" in message)
        return done.stdout.decode(errors="replace")

    def get(self, *words: str) -> dict[str, Any]:
        """An object, or a list of them, that the cluster holds."""
        got: dict[str, Any] = json.loads(self.call("get", *words, "--output", "json"))
        return got

    def must_know_context(self) -> None:
        """Raise TargetError unless the context is one of those that kubectl is configured with.

        A configuration can name programs, which kubectl starts to log in; one that is named from
        the working directory is whatever a checkout holds there.
        """
        for file in filter(None, os.environ.get("KUBECONFIG", "").split(os.pathsep)):
            if not Path(file).is_absolute():
                raise TargetError(
                    f"KUBECONFIG names {file!r}, which is another file in each folder, and may "
                    f"start programs; nothing was run. fix: name it by its whole path, "
                    f"{Path(file).absolute()}"
                )
        known = self.call("config", "get-contexts", "--output", "name").splitlines()
        if self.context not in known:
            raise TargetError(
                f"kubectl has no context {self.context!r}; nothing was run. "
                f"fix: use one of: {', '.join(known) or 'none is configured'}"
            )
