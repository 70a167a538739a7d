"""What Tetragon makes of a TracingPolicy, said before a cluster says it: the rules, and
`tetralint`.

    source.py      bytes of a file as text, and what is wrong with them
    reader.py      text as objects, as kubectl reads it, with the place of each value; by
                   builder.py (values), scalars.py (plain ones), document.py (places), anchors.py
    structure.py   an object against the CRD: `crd/...` (fitting.py: what of it fits)
    metadata.py    its metadata against Kubernetes
    facts/         what the agent knows, by version: names, limits, and what it does with them
    policy.py      a policy as it is read: hooks, arguments, selectors, filters, actions
    target.py      the Tetragon and the kernel that are judged for
    resolved.py    where a resolve leads on each kernel whose types are known (gen/btf)
    hit.py         what a rule says, and what it declares of the agent
    rules/         the rules: `policy/...` (actions.py, pods.py: what several of them know)
    judge.py       all of it on one object
    suppress.py    comments that suppress a finding
    files.py       the files of the command line, and all findings of each
    report.py, sarif.py, junit.py   how findings are printed
    pages.py       pages for `tetraflux check --explain` and docs/rules/

**A rule** is one file `rules/<family>_<name>.py`; the folder is the list. It declares

- `ID`: `policy/<name>` with dashes, stable for ever: people suppress by it;
- `SEVERITY`: of `gen.findings.Severity`. Error: the agent refuses the policy, or it does not do
  what it says. Warning: deprecated, costly, or dependent on kernel or version. Note: the rest;
- `SOURCE`: where it comes from, `path:lines` in cilium/tetragon at v1.6.0;
- `AGENT`: what the 1.6.0 agent does (`gen.lint.hit`), which runs of the agent are compared with;
- `PAGE`: Markdown, between newlines: what is wrong, why, what happens, how to mend it;
- `check(policy, target)`: yields `Hit`s. It gets types as the CRD has them: what is of another
  type was reported, and is not there. Nulls are not there either.

Beside it stand `tests/rules/<name>.yaml` (policies that are wrong and right), its messages in
`tests/__snapshots__/`, and `docs/rules/<name>.md`, which `tetraflux docs` writes.

A rule of the family enforcer, kprobe, lsm, tracepoint, uprobe or usdt is asked only of a policy
with such a section. Rules run in every `tetraflux build`, on every policy: look first whether there
is anything to judge (`policy.filters` and its like are flat lists), and import what is dear only
then.
"""
