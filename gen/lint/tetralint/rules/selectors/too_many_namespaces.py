"""A selector has at most ten matchNamespaces, with four values each."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import NAMESPACE_VALUES as MOST_VALUES
from ...facts.limits import NAMESPACES as MOST
from ...facts.limits import NAMESPACES_BEFORE_5_3
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-namespaces"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1180-1187", "pkg/selectors/kernel.go:1238-1246")
AGENT = refuses("matchNamespace supports up to …")
PAGE = """
A selector has more than ten entries of `matchNamespaces`, or an entry has more than four values.
The agent refuses the policy. On kernels before 5.3 the limit is four entries.

Ten is one entry for each namespace type. Inode numbers of namespaces change at every start, so a
list of them is of little use: `host_ns` with NotIn matches every container.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the first entry, and the first value, that is too many."""
    most = MOST if target.large_programs else NAMESPACES_BEFORE_5_3
    for selector in policy.selectors:
        if "matchNamespaces" not in selector.data:
            continue
        entries = list(selector.each("matchNamespaces"))
        if len(entries) > most:
            yield Hit(
                entries[most].path,
                f"a selector of {selector.hook.name} has {len(entries)} matchNamespaces "
                f"(the limit is {most})",
                "the agent refuses the policy",
                f"remove {len(entries) - most}",
            )
        for entry in entries:
            count = len(entry.get("values", ()))
            if count > MOST_VALUES:
                yield Hit(
                    entry.at("values", MOST_VALUES),
                    f"an entry of matchNamespaces has {count} values (the limit is {MOST_VALUES})",
                    "the agent refuses the policy",
                    "use host_ns, or a podSelector",
                )
