"""One run of the linter: files in, findings out."""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter

from .files import lint_files
from .findings import Severity, as_json
from .options import Options, options
from .program import any_character, say
from .report import writer


def run(args: argparse.Namespace) -> int:
    """Lint all files; 1 when a finding is as bad as --fail-on, 0 when none is.

    Raises `UsageError`.
    """
    chosen = options(args)
    any_character(None if chosen.form == "text" else "utf-8")
    gc.enable()  # unlike a build, this may read ten thousand files
    gc.set_threshold(50_000)  # a document's nodes live as long as it, so most rounds free nothing
    levels: Counter[Severity] = Counter()
    ids: Counter[str] = Counter()
    files = policies = others = left = 0
    report = writer(chosen.form, chosen.coloured)
    for each in lint_files(chosen.names, chosen.target, chosen.today):
        found = tuple(f for f in each.findings if chosen.selection.takes(f.id))
        files, policies, others = files + 1, policies + each.policies, others + each.others
        left += len(each.findings) - len(found)
        levels.update(f.severity for f in found)
        ids.update(f.id for f in found)
        if chosen.statistics:
            continue
        sys.stdout.write(report.add(each._replace(findings=found)))
    if chosen.statistics:
        sys.stdout.write(_statistics(ids, chosen.form))
    else:
        sys.stdout.write(report.end())
    counts = ", ".join(f"{levels[each]} {each}s" for each in Severity)
    say(f"{policies} policies in {files} files, {others} other objects passed over: {counts}"
        f"{_terms(chosen, left, report.left_out)}")  # fmt: skip
    order = list(Severity)
    failing = order[: order.index(chosen.fail_on) + 1]
    return 1 if any(levels[each] for each in failing) else 0


def _terms(chosen: Options, left: int, beyond: int) -> str:
    """On which terms: the target, what was left out, and the file that had a say."""
    target = chosen.target
    ignored = f", {left} left out by --select and --ignore" if left else ""
    ignored += f", {beyond} beyond what {chosen.form} may have and not in it" if beyond else ""
    settings = f", by {chosen.config}" if chosen.config else ""
    return f"{ignored}, for Tetragon {target.tetragon} on kernel {target.kernel}{settings}"


def _statistics(ids: Counter[str], form: str) -> str:
    """How often each id occurs, the most frequent first."""
    rows = sorted(ids.items(), key=lambda row: (-row[1], row[0]))
    if form == "json":
        return as_json([{"id": id_, "count": count} for id_, count in rows])
    return "".join(f"{count:>6}  {id_}\n" for id_, count in rows)
