"""Fuzzes `gen lint` for a while: no input makes a traceback, and what is said is true of the file.

    python -m tests.fuzz_lint --seconds 30                            hypothesis, as CI does
    python -m tests.fuzz_lint --engine atheris --of files --seconds 600
    python -m tests.fuzz_lint --engine atheris --of bytes --seconds 600

`files` are policies drawn from the CRD with hostile values (tests/hostile.py), `bytes` are the
examples of the rules after atheris changed them, which follows what code they reach. atheris is
the extra `fuzz`: pip install -e '.[fuzz]'. What it finds it writes to the working directory.

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
    options.add_argument("--of", choices=("files", "bytes"), default="files")
    options.add_argument("--seconds", type=int, default=30)
    args = options.parse_args()
    if args.engine == "atheris":
        return with_atheris(args.of, args.seconds)
    print(f"fuzz: {with_hypothesis(args.seconds)} files in {args.seconds} s, nothing found")
    return 0


def with_hypothesis(seconds: float) -> int:
    """The number of files that were judged. Raises what one of them raised, and says which."""
    from tests.hostile import TARGETS, files, judged

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
        @given(files(), st.sampled_from(TARGETS))
        def batch(content: bytes, target: object) -> None:
            nonlocal tried
            tried += 1
            judged(content, target)  # type: ignore[arg-type]

        batch()
        number += 1
    return tried


def with_atheris(of: str, seconds: int) -> int:
    """Does not return where atheris is there: it ends the process itself."""
    try:
        import atheris
    except ModuleNotFoundError:
        print("fuzz: atheris is not here; pip install -e '.[fuzz]' adds it", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["gen.lint", "gen.findings"]):
        from tests import hostile

        hostile.pages()  # imports the rules, which are to be followed too

    @settings(
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile.files(), st.sampled_from(hostile.TARGETS))
    def drawn(content: bytes, target: object) -> None:
        hostile.judged(content, target)  # type: ignore[arg-type]

    with tempfile.TemporaryDirectory() as corpus:
        # hypothesis draws a file from random bytes, and needs some thousand of them.
        drawings = [Random(number).randbytes(8000) for number in range(50)]  # noqa: S311
        for number, content in enumerate(hostile.EXAMPLES if of == "bytes" else drawings):
            (Path(corpus) / str(number)).write_bytes(content)
        words = [sys.argv[0], f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=2048"]
        words += ["-max_len=8192", "-len_control=0", "-print_final_stats=1", corpus]
        target = drawn.hypothesis.fuzz_one_input if of == "files" else hostile.judged  # type: ignore[attr-defined]
        atheris.Setup(words, target)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
