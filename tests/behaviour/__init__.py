"""What the agent does with policies that it loads and that do not do what they say.

A rule of `tetraflux lint` whose `AGENT` loads the policy claims that something else happens than
the policy says. An experiment shows it: `experiments/<name>.yaml` has

    rule: policy/not-equal-values      the rule that it is of
    claim: NotEqual with two numbers lets every number pass.
    claims: {"6.18": ...}              instead of claim, where kernels differ: see below
    counts: '"int_arg":'               optional: only events whose JSON has this (a regular
                                       expression) count
    place: container                   optional: where the steps run, else on the host
    steps:
      - does: a call with the first of the values     a sentence of at least eight characters
        sh: |                          a POSIX shell script, or
          ...
        python: ...                    a program for Python 3; exit status 0 means that it was done
        matches: false                 whether the policy, as it is written, means this
    wrong: {apiVersion: ..., kind: TracingPolicy, ...}
    right: {...}                       the same thing as it must be written; optional, with a reason
    no-right: there is no other way to say it

Both policies are loaded, and the steps done once. For `right`, exactly the steps that match must
have events. For `wrong` at least one step must have it otherwise: that is the claim. `claims` has
an entry for each kernel on which it is done, with the claim and `as-written`: whether `wrong` does
on that kernel what it says, so that exactly the steps that match must have events. The names of
the policies are set when they are written. Steps run as root in a folder of their own, as those of
`tetraflux verify` do.

What happened is in `docs/runs/behaviour.json`, with the checksum of the experiment; `tetraflux
docs` shows it on the pages of the rules. `unrun.toml` says of which
rules there is no experiment, and why. `python -m tests.behaviour` says how to run them.
"""
