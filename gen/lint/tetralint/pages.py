"""The pages of what `tetralint` finds beside the rules, and those of the rules."""

from __future__ import annotations

from .rules import modules

PAGES_URL = ""
"""Where docs/rules is published, without a slash at the end: SARIF then links to the pages.

It stands here and not in the metadata of the distribution, since the copy in tetraflux has other
metadata. The project is not published yet, so there is nothing to link to: each page is in the
package, and in SARIF as a whole.
"""

PAGES = {
    "yaml/unreadable": """
A file that was named cannot be read: it is not there, it is no file, or its permissions forbid it.
Nothing was judged of it.
""",
    "yaml/too-large": """
A file or a document is larger, or nested deeper, than any policy is, or its aliases unfold to more
values than the API server takes in a request. It was not read, so that nothing in a file can make
the linter run out of time or memory. Split it, or name only the files that hold policies.
""",
    "yaml/syntax": """
A document that names a TracingPolicy is no YAML, or has something that has no place in JSON: bytes
that are no UTF-8, control characters, a key that is null, an infinite number. kubectl, Flux and the
agent refuse it. Of a template, lint what it renders: `helm template ... | tetralint -`.
""",
    "yaml/duplicate-key": """
A map has a key twice, or has one and gets it by `<<` once more. The agent's own loader refuses it
(UnmarshalStrict, pkg/crdutils/crdutils.go at v1.6.0); kubectl takes the last value without a word,
so a whole list of hooks can vanish. Leave one of them.
""",
    "crd/kind": """
An object has the kind of a policy and another apiVersion than cilium.io/v1alpha1, or that
apiVersion and a misspelt kind. No API server has such a kind, and the agent's loader says `unknown
CRD kind` (pkg/tracingpolicy/generictracingpolicy.go:110 at v1.6.0).
""",
    "crd/unknown-field": """
A policy has a field that the CRD of 1.6.0 does not have, at this place. With strict validation, as
kubectl and Flux ask for it, the API server refuses the object; without, it drops the field without
a word, and the policy is a wider one than was written. Fields of a newer Tetragon are named so.
""",
    "crd/unknown-word": """
A field takes one of a closed set of words, such as an operator or the type of an argument, and has
another. The API server refuses the object. The agent takes some in another case, the CRD does not.
""",
    "crd/missing-field": """
A policy lacks a field that the CRD requires at this place. The API server refuses the object.
""",
    "crd/type": """
A value is of another type than the CRD wants. Most often it is a number or yes/no without quotes
where a text belongs: the values of matchArgs are texts, `"8080"` and not `8080`; only those of
matchPIDs are numbers. The API server refuses the object.
""",
    "crd/value": """
A value is beyond what the CRD allows, or what the agent can read: a negative index, a number of
more than 32 bits, a seventeenth tag, a name in upper case, a label with a blank. The API server
refuses the object; numbers that it lets through the agent cannot read.
""",
    "crd/null": """
A field is there and has no value, as with `selectors:` and nothing after it. Where the CRD has a
default, null means that default: `syscall:` is `syscall: true`. Elsewhere the API server takes the
field as not set, and the agent's own loader refuses the policy (`must be of type array: "null"`).
Most often the value was lost, by a template or by indentation: give it one, or leave the field out.
""",
    "crd/namespace": """
A TracingPolicyNamespaced has no `metadata.namespace`, or a TracingPolicy has one. The agent's own
loader refuses both (`metadata.namespace: Required value`, `Forbidden: not allowed on this type`).
In a cluster, kubectl puts the first into the namespace of its context, Flux into `default` or its
`targetNamespace`; of the second the API server drops the namespace without a word, so that a policy
that was meant for one namespace holds for the whole cluster.
""",
    "lint/too-many-findings": """
A policy has more than a thousand findings. Those that follow are not shown, so that no file can
fill the disk or the screen. Correct what is shown and lint it again.
""",
    "lint/malformed-suppression": """
A comment begins with `tetralint:` and is no suppression. It must name an id, the last day on which
it holds, and a reason: `# tetralint: ignore policy/<name> until 2026-12-31: reason`. A suppression
without a day would outlive its reason.
""",
    "lint/expired-suppression": """
The day of a suppression is over, so its finding is reported again. Mend the policy, or find out
that the reason still holds and give it another day.
""",
    "lint/renamed-id": """
A suppression names a finding by an id that it had in an older version. It holds as it did; write
the new id, by which the pages and the other findings are called.
""",
    "lint/unused-suppression": """
A suppression stands where nothing breaks that rule (any more). It would hide the next mistake.
Remove it. It belongs on the line that a finding names, or on a line of its own above.
""",
}


def pages() -> dict[str, str]:
    """Every id that `tetralint` may say, and its page."""
    return {**PAGES, **{rule.ID: rule.PAGE for rule in modules()}}


def page(id_: str) -> str:
    """The page of an id with the id above it, as a terminal shows it."""
    return f"{id_}\n{pages()[id_]}"


def listed() -> str:
    """All ids, a line each; those of rules with what they find in few words."""
    words = {rule.ID: (rule.__doc__ or "").partition("\n")[0] for rule in modules()}
    return "".join(f"{id_:<36}{words.get(id_, '')}".rstrip() + "\n" for id_ in sorted(pages()))


def url(id_: str) -> str:
    """Where the page of an id is published; nothing where it has none, or none is."""
    return f"{PAGES_URL}/{name(id_)}.md" if PAGES_URL and id_.startswith("policy/") else ""


def name(id_: str) -> str:
    """The name of a rule: its id without the slash and what is before it."""
    return id_.rpartition("/")[2]
