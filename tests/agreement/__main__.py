"""Makes the set: `python -m tests.agreement index | policies DIR | record VERDICTS.json …`.

`index` writes what the mutators make, `policies` the policies that have no record into a folder, a
file each. A machine with the agent loads each and says its verdict; `record` takes that in, as JSON
{file: {verdict, message, log_warnings, sha}}, where `sha` is the start of the policy's checksum.
"""

from __future__ import annotations

import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.agreement.build import INDEX, RECORD, entries, lines, made, text, written

UPSTREAM = Path(__file__).resolve().parents[3] / "shared" / "upstream"

VERDICTS = ("accepted", "refused", "agent-died")
_NOISE = re.compile(
    r"genericTracepoint info not found|Failed to match id|Failed to remove program dir"
)
"""What the log tells of the policy before, or of a refusal once more."""
MOST = 4
"""A policy with more warnings has the first ones recorded."""
_VARIES = (
    (re.compile(r"^(time=\S+ )?level=\w+ "), ""),
    (re.compile(r'^msg="kprobe spec pre-validation .* error="(.*)"$'), r"\1"),
    (re.compile(r"/home/\S+/"), "…/"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0x…"),
    (re.compile(r"(.)\1{20,}"), r"\1…"),
    (re.compile(r"(?s)(.{300}).{100,}(.{100})"), r"\1…\2"),
)


def normal(said: str) -> str:
    """What the agent said, without what differs from one run to the next."""
    for pattern, kept in _VARIES:
        said = pattern.sub(kept, said)
    return said.strip()


def index() -> None:
    INDEX.write_text(written(list(made(UPSTREAM))), encoding="utf-8", newline="\n")


def policies(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    known = {each["sha256"] for each in lines(RECORD)} if RECORD.exists() else set()
    kept = set()
    for each in entries():
        content = text(each, UPSTREAM).encode()
        sha = sha256(content).hexdigest()
        if sha in known:
            continue
        file = folder / f"{each.id[:60]}.{sha[:16]}.yaml"
        kept.add(file)
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
    for file in set(folder.glob("*.yaml")) - kept:
        file.unlink()


def record(files: list[Path]) -> None:
    """Takes verdicts in: entries that the index has, by the checksum of their policies."""
    said: dict[str, Any] = {}
    for file in files:
        for each in json.loads(file.read_text(encoding="utf-8")).values():
            if each["verdict"] in VERDICTS:
                said[each["sha"]] = each
    old = {each["sha256"]: each for each in lines(RECORD)} if RECORD.exists() else {}
    kept = []
    for entry in entries():
        sha = sha256(text(entry, UPSTREAM).encode()).hexdigest()
        new = said.get(sha[:16])
        if new is None and sha not in old:
            print(f"no verdict on {entry.id}", file=sys.stderr)
            continue
        kept.append(
            {**(old[sha] if new is None else _recorded(new)), "id": entry.id, "sha256": sha}
        )
    keys = ("id", "sha256", "verdict", "message", "warnings")
    rows = [{key: each[key] for key in keys if each.get(key)} for each in kept]
    out = [
        json.dumps(each, ensure_ascii=False) for each in sorted(rows, key=lambda each: each["id"])
    ]
    RECORD.write_text("\n".join(out) + "\n", encoding="utf-8", newline="\n")


def _recorded(verdict: dict[str, Any]) -> dict[str, Any]:
    warnings = [normal(each) for each in verdict["log_warnings"] if not _NOISE.search(each)]
    return {
        "verdict": verdict["verdict"],
        "message": normal(verdict["message"]),
        "warnings": list(dict.fromkeys(warnings))[:MOST],
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index"]:
            index()
        case ["policies", folder]:
            policies(Path(folder))
        case ["record", *files]:
            record([Path(each) for each in files])
        case _:
            sys.exit(__doc__)
