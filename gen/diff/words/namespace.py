"""Words on namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.diff.changes import Note
from tetraflux.gen.diff.vocabulary import Pair, mapping, note

KINDS = (("", "Namespace"),)
_POD_SECURITY = "pod-security.kubernetes.io/"


def judge(pair: Pair) -> Iterator[Note]:
    """Agents are privileged pods (Kubernetes docs: Pod Security Standards)."""
    if not pair.was or not pair.now:
        return
    olds, news = (mapping(i.get("metadata", "labels")) for i in (pair.was, pair.now))
    for label in sorted({*olds, *news}):
        old, new = (str(labels.get(label, "unset")) for labels in (olds, news))
        if label.startswith(_POD_SECURITY) and old != new:
            refused = label.endswith("/enforce") and new != "privileged"
            end = "; new pods of the agents, which are privileged, may be refused" * refused
            yield note("namespace/pod-security", label[len(_POD_SECURITY) :], old, new, end)
