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
The linter cannot read a file: it does not exist, it is not a regular file, or its permissions do
not allow it. The linter checks nothing in it.
""",
    "yaml/too-large": """
A file or a document is larger, or nested deeper, than any policy, or its aliases expand to more
values than the API server accepts in a request. The linter does not read it, so that no file can
make it run out of time or memory. Split the file, or pass only the files that contain policies.
""",
    "yaml/syntax": """
A document that contains a TracingPolicy is not valid YAML, or has something that JSON does not
support: bytes that are not UTF-8, control characters, a null key, an infinite number. kubectl, Flux
and the agent refuse it. For a template, lint its output: `helm template ... | tetralint -`.
""",
    "yaml/duplicate-key": """
A map has a key twice, or has a key and merges it again with `<<`. The agent's own loader refuses it
(UnmarshalStrict, pkg/crdutils/crdutils.go at v1.6.0). kubectl uses the last value without a
warning, so a whole list of hooks can disappear. Remove one of them.
""",
    "crd/kind": """
An object has the kind of a policy but an apiVersion other than cilium.io/v1alpha1, or has that
apiVersion and a misspelt kind. No API server has such a kind, and the agent's loader reports
`unknown CRD kind` (pkg/tracingpolicy/generictracingpolicy.go:110 at v1.6.0).
""",
    "crd/unknown-field": """
A policy has a field that the CRD of the target version does not have at this place. With strict
validation, which kubectl and Flux request, the API server refuses the object. Otherwise it drops
the field without a warning, and the policy matches more than it says. For a field that a newer
version of Tetragon added, the finding names that version.
""",
    "crd/unknown-word": """
A field accepts only certain values, such as the names of operators or argument types, and has
another one. The API server refuses the object. The agent accepts some of them in another case, the
CRD does not.
""",
    "crd/missing-field": """
A policy does not have a field that the CRD requires at this place. The API server refuses the
object.
""",
    "crd/type": """
A value does not have the type that the CRD requires. In most cases it is an unquoted number or
yes/no where a string is required: the values of matchArgs are strings, `"8080"` and not `8080`;
only those of matchPIDs are numbers. The API server refuses the object.
""",
    "crd/value": """
A value is outside what the CRD allows, or what the agent can read: a negative index, a number of
more than 32 bits, a seventeenth tag, a name in upper case, a label with a space. The API server
refuses the object; the agent cannot read some numbers that the API server accepts.
""",
    "crd/null": """
A field has no value, as in `selectors:` with nothing after it. If the CRD has a default, null means
that default: `syscall:` is `syscall: true`. Otherwise the API server treats the field as not set,
and the agent's own loader refuses the policy (`must be of type array: "null"`). Usually a template
or wrong indentation has lost the value: add it, or remove the field.
""",
    "crd/namespace": """
A TracingPolicyNamespaced has no `metadata.namespace`, or a TracingPolicy has one. The agent's own
loader refuses both (`metadata.namespace: Required value`, `Forbidden: not allowed on this type`).
In a cluster, kubectl creates the first in the namespace of its context, Flux in `default` or its
`targetNamespace`. For the second, the API server drops the namespace without a warning, so a policy
that was meant for one namespace applies to the whole cluster.
""",
    "lint/too-many-findings": """
A policy has more than a thousand findings. The linter does not show the rest, so that no file can
fill the disk or the screen. Correct the findings that are shown and lint the file again.
""",
    "lint/malformed-suppression": """
A comment starts with `tetralint:` but is not a valid suppression. It needs an id, the last day on
which it applies, and a reason: `# tetralint: ignore policy/<name> until 2026-12-31: reason`. A
suppression without a date would outlive its reason.
""",
    "lint/expired-suppression": """
The date of a suppression has passed, so the linter reports its finding again. Fix the policy or, if
the reason still applies, set another date.
""",
    "lint/renamed-id": """
A suppression names a finding by an id that it had in an older version. It holds as it did; write
the new id, by which the pages and the other findings are called.
""",
    "lint/unused-suppression": """
A suppression has no finding to suppress, or no longer has one. It would hide the next mistake.
Remove it. A suppression belongs on the line that the finding names, or on a line of its own above
it.
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
