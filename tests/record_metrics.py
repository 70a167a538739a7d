"""Many scrapes of one agent in one small file, for `history.py`.

    ./dev python tests/record_metrics.py FOLDER KERNEL >tests/recordings/metrics/NAME.txt

FOLDER holds what /metrics said, as `scrape-<unix time>.txt`. Kept are the metrics that the default
tree's expressions select. The folders of `tetraflux verify`, a new one for each step, are left out
of the paths of binaries, and what is then the same series is added up. Times are told in seconds
since the first scrape.

A line is a series and its values, one a scrape: `_` for none, `7*12` for twelve times 7.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from dashboard_run import made

from tetraflux.gen import promql_reader

_SAMPLE = re.compile(r"^(\w+(?:\{.*\})?) (\S+)$", re.MULTILINE)
_STEP = re.compile(r"/\w+/tetragon-verify\.\w+/\d+/")
_TIMES = ("tetragon_events_last_exported_timestamp", "process_start_time_seconds")


def wanted() -> frozenset[str]:
    """The metrics that the tree selects."""
    of = made()
    return frozenset(
        selector.name
        for query in promql_reader.expressions(of).queries
        for selector in promql_reader.selectors(promql_reader.parse(query))
    )


def scrape(text: str, names: frozenset[str], began: int) -> dict[str, float]:
    """The wanted series of one scrape."""
    found: dict[str, float] = {}
    for series, value in _SAMPLE.findall(text):
        name = series.partition("{")[0]
        if name in names:
            short = _STEP.sub("/", series)
            known = float(value) - began if name in _TIMES else float(value)
            found[short] = found.get(short, 0.0) + known
    return found


def packed(values: list[str]) -> str:
    """The values, with how often each comes where it comes more than once."""
    runs = ((value, len(list(run))) for value, run in groupby(values))
    return " ".join(f"{value}*{times}" if times > 1 else value for value, times in runs)


def written(folder: Path, kernel: str) -> Iterator[str]:
    """The lines of the file."""
    files = sorted(folder.glob("scrape-*.txt"))
    times = [int(file.stem.partition("-")[2]) for file in files]
    texts = [file.read_text(encoding="utf-8") for file in files]
    names = wanted()
    scrapes = [scrape(text, names, times[0]) for text in texts]
    yield f"# kernel {kernel}"
    yield f"# seconds {' '.join(str(each - times[0]) for each in times)}"
    for name, type_ in re.findall(r"^# TYPE (\w+) (\w+)$", texts[-1], re.MULTILINE):
        if name in names:
            yield f"# TYPE {name} {type_}"
            for series in sorted(
                {s for each in scrapes for s in each if re.split("{", s)[0] == name}
            ):
                values = [f"{each[series]:.12g}" if series in each else "_" for each in scrapes]
                yield f"{series} {packed(values)}"


if __name__ == "__main__":
    print("\n".join(written(Path(sys.argv[1]), sys.argv[2])))
