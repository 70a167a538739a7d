"""Fuzzes the readers of files for a while: no input makes a traceback, and what is said is true of
the file. Half of the files go to `tetraflux lint`, half to the readers of settings, old trees and
JSON, and to the search for secrets.

    python -m tests.fuzz_lint --seconds 30                       hypothesis
    python -m tests.fuzz_lint --seconds 600 --engine atheris
    python -m tests.fuzz_lint --inputs 1000000 --first 0        each by its number, to be repeated

CI runs both for 30 seconds. Both begin with policies drawn from the CRD with hostile values
(tests/hostile.py). hypothesis draws ever more of them; atheris takes some, and the examples of the
rules, and changes their bytes by what code they reach. It is the extra `fuzz`:
pip install -r tests/requirements-fuzz.txt. What it finds it writes to the working directory.

Exit status: 0 nothing found, 1 something (hypothesis; atheris: 77), 2 atheris is not installed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

BATCH = 200


def main() -> int:
    """Run one engine for that long, and say how many inputs it tried."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--inputs", type=int, help="so many, whatever time they take")
    options.add_argument("--first", type=int, default=0, help="the number of the first of them")
    args = options.parse_args()
    if args.inputs:
        by_number(args.first, args.inputs)
        print(f"fuzz: {args.inputs} inputs from number {args.first} on, nothing found")
        return 0
    if args.engine == "atheris":
        return with_atheris(args.seconds)
    print(f"fuzz: {with_hypothesis(args.seconds)} inputs in {args.seconds} s, nothing found")
    return 0


def by_number(first: int, count: int) -> None:
    """Read inputs by their numbers; one of 25 is policies, which take most of the time."""
    from tests.hostile import TARGETS, Drawer, judged
    from tests.hostile_readers import SettingsDrawer, drawn_text, everything, searched

    for number in range(first, first + count):
        random = Random(number)  # noqa: S311
        try:
            if number % 25 == 0:
                judged(Drawer(random).file(), random.choice(TARGETS))
            elif number % 2:
                everything(SettingsDrawer(random).file())
            else:
                searched(drawn_text(random))
        except BaseException:
            print(f"fuzz: number {number} found something", file=sys.stderr)
            raise


def with_hypothesis(seconds: float) -> int:
    """The number of inputs that were read. Raises what one of them raised, and says which."""
    from tests.hostile import FILES, TARGETS, judged
    from tests.hostile_readers import SETTINGS, TEXTS, everything, searched

    end, tried, number = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:

        @seed(number)
        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(FILES, st.sampled_from(TARGETS), SETTINGS, TEXTS)
        def batch(content: bytes, target: object, given_settings: bytes, text: str) -> None:
            nonlocal tried
            tried += 3
            judged(content, target)  # type: ignore[arg-type]
            everything(given_settings)
            searched(text)

        batch()
        number += 1
    return tried


def with_atheris(seconds: int) -> int:
    """Does not return where atheris is there: it ends the process itself."""
    try:
        import atheris
    except ModuleNotFoundError:
        print(
            "fuzz: atheris is not here; pip install -r tests/requirements-fuzz.txt adds it",
            file=sys.stderr,
        )
        return 2
    with atheris.instrument_imports(include=["tetraflux.lint", "tetraflux.lint.findings"]):
        from tests import hostile, hostile_readers

        hostile.pages()  # imports the rules, which are to be followed too

    def read(content: bytes) -> None:
        hostile.judged(content)
        hostile_readers.everything(content)

    with tempfile.TemporaryDirectory() as corpus:
        drawn = [hostile.Drawer(Random(number)).file() for number in range(300)]  # noqa: S311
        for number, content in enumerate([*hostile.EXAMPLES, *hostile_readers.EXAMPLES, *drawn]):
            (Path(corpus) / str(number)).write_bytes(content)
        words = [sys.argv[0], f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=2048"]
        atheris.Setup([*words, "-max_len=8192", "-print_final_stats=1", corpus], read)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
