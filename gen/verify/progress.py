"""What a run says of itself while it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from tetraflux.gen.verify.log import Run
from tetraflux.gen.verify.plan import Step


class Progress:
    """A line for each step that begins; on a terminal one line that counts."""

    def __init__(self, steps: Sequence[Step], out: TextIO) -> None:
        self._steps = {each.number: each for each in steps}
        self._order = {each.number: count for count, each in enumerate(steps, start=1)}
        self._out, self._counts = out, out.isatty()

    def update(self, run: Run, line: str) -> None:
        """Take a line of the script, after which the account is `run`."""
        del run
        match line.split(maxsplit=2):
            case ["@begin" | "@lacks", number, *rest] if number in self._steps:
                step = self._steps[number]
                lacks = f" (not run: no {rest[0]})" if line.startswith("@lacks") else ""
                text = (
                    f"{self._order[number]}/{len(self._steps)} "
                    f"{step.detection.name}: {step.scenario.name}{lacks}"
                )
                self._say(text)
            case ["@done"]:
                self._say("all steps were run; waiting for the agent to report the end")

    def end(self) -> None:
        """Leave the terminal as it should be for what comes next."""
        if self._counts:
            print("\r\x1b[K", end="", file=self._out, flush=True)

    def _say(self, text: str) -> None:
        if self._counts:
            print(f"\r\x1b[K{text[:100]}", end="", file=self._out, flush=True)
        else:
            print(f"tetraflux: {text}", file=self._out, flush=True)
