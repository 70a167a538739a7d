"""What Tetragon makes of a TracingPolicy, said before a cluster says it.

    from tetralint import Severity, Target, lint

    found = lint(text, target=Target.of("1.7.0", "6.12"))
    errors = [each.text() for each in found if each.severity is Severity.ERROR]

`lint`, `Finding`, `Severity`, `Target`, `Rule`, `all_rules` and `__version__` are for others; all
else may change. A finding's `id` is stable: one that is renamed keeps its old name (ids.py).

    source.py      bytes of a file as text, and what is wrong with them
    reader.py      text as objects, as kubectl reads it, with the place of each value; by
                   builder.py (values), scalars.py (plain ones), document.py (places), anchors.py
    structure.py   an object against the CRD: `crd/...` (fitting.py: what of it fits)
    metadata.py    its metadata against Kubernetes
    facts/         what the agent knows, by version: names, limits, and what it does with them
    policy.py      a policy as it is read: hooks, arguments, selectors, filters, actions
    target.py      the Tetragon and the kernel that are judged for
    resolved.py    where a resolve leads on each kernel whose types are known (btf/)
    hit.py         what a rule says, and what it declares of the agent
    rules/         the rules: `policy/...` (actions.py, pods.py: what several of them know)
    judge.py       all of it on one object
    suppress.py    comments that suppress a finding
    files.py       the files of the command line, and all findings of each
    report.py, sarif.py, junit.py   how findings are printed
    ids.py, pages.py   the ids of findings, and a page for each
    cli.py         the command; options.py, config.py, run.py: the part that `tetraflux lint` shares
    api.py         the same for programs

**A rule** is one file `rules/<part of a policy>/<name>.py`; the folders are the list. It declares

- `ID`: `policy/<name>` with dashes, stable for ever: people suppress by it. A new name for it goes
  into `ids.RENAMED`;
- `SEVERITY`: of `findings.Severity`. Error: the agent refuses the policy, or it does not do
  what it says. Warning: deprecated, costly, or dependent on kernel or version. Note: the rest;
- `SOURCE`: where it comes from, `path:lines` in cilium/tetragon at v1.6.0;
- `AGENT`: what the 1.6.0 agent does (hit.py), which runs of the agent are compared with;
- `PAGE`: Markdown, between newlines: what is wrong, why, what happens, how to mend it;
- `check(policy, target)`: yields `Hit`s. It gets types as the CRD has them: what is of another
  type was reported, and is not there. Nulls are not there either.

Beside it stand `<name>.yaml`, with policies that are wrong and right and what is found in each, and
`docs/rules/<name>.md`, which `tetraflux docs` writes.

Rules run in every `tetraflux build`, on every policy: look first whether there
is anything to judge (`policy.filters` and its like are flat lists), and import what is dear only
then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Finding, Rule, Severity, Target, all_rules, lint

__version__ = "0.1.0"
__all__ = ["Finding", "Rule", "Severity", "Target", "__version__", "all_rules", "lint"]


def __getattr__(name: str) -> Any:
    """A name of the API, imported when it is asked for: `tetralint --help` needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
