"""Words on Helm releases and the sources of their charts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from tetraflux.gen.diff.changes import Item, Note, Objects, at
from tetraflux.gen.diff.vocabulary import Pair, mapping, note, reference, spec_of

_HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
KINDS = (
    _HELM_RELEASE,
    ("source.toolkit.fluxcd.io", "OCIRepository"),
    ("source.toolkit.fluxcd.io", "HelmRepository"),
)

_NO_AGENT = {"crds", "daemonSetAnnotations", "daemonSetLabelsOverride", "enabled", "rthooks"}
_NO_AGENT |= {"serviceLabelsOverride", "tetragonOperator", "updateStrategy"}


def judge(pair: Pair) -> Iterator[Note]:
    """What a change of a release, or of the source that it reads, does to what runs."""
    item = pair.now or pair.was
    if item and item.key[:2] == _HELM_RELEASE:
        yield from _release(pair)
    else:
        yield from _source(pair)


def _release(pair: Pair) -> Iterator[Note]:
    """The agents restart when their pod template changes.

    It has a checksum of everything below `tetragon` (daemonset.yaml:27 of chart 1.6.0), and all
    other values of the chart but `_NO_AGENT` stand in it.
    """
    was, now, before, after = pair
    if was and not now:
        agent = _chart(was, before)[0] == "tetragon"
        yield note("helm/removed", "no agent runs any more" if agent else "its pods go")
    if not was or not now:
        return
    old, new = _chart(was, before), _chart(now, after)
    if any(spec_of(was, part) != spec_of(now, part) for part in ("chart", "chartRef")):
        yield from _chart_words(old, new, "")
    olds, news = (
        {"": spec_of(i, "valuesFrom"), **mapping(spec_of(i, "values"))} for i in (was, now)
    )
    keys = {key for key in {*olds, *news} if olds.get(key) != news.get(key)}
    if keys:
        yield note("helm/upgrade")
    if new[0] == "tetragon" and keys - _NO_AGENT:
        names = (key or "valuesFrom" for key in sorted(keys - _NO_AGENT))
        yield note("helm/agents-restart", "", ", ".join(names))


def _source(pair: Pair) -> Iterator[Note]:
    """A source that stays and changes: what that means for the releases that read it."""
    for key, item in sorted(pair.after.items()):
        reads = key[:2] == _HELM_RELEASE and _repository(item, pair.after) == pair.now
        if reads and pair.was and key in pair.before:
            old, new = _chart(pair.before[key], pair.before), _chart(item, pair.after)
            yield from _chart_words(old, new, f"release {key[3]}: ")


def _chart_words(old: Sequence[str], new: Sequence[str], start: str) -> Iterator[Note]:
    if old[2] != new[2]:
        yield note("helm/source", start, new[2], old[2])
    if old[:2] != new[:2]:
        yield note("helm/version", start, *new[:2], *old[:2])
        if new[0] == "tetragon":
            yield note("helm/agents-restart", start, "the chart's version")


def _chart(release: Item, tree: Objects) -> tuple[str, str, str]:
    """Name, version, address; digest comes before semver before tag (source-controller docs)."""
    repository, template = _repository(release, tree), spec_of(release, "chart", "spec")
    source = at(template, "sourceRef") or spec_of(release, "chartRef")
    address = str(spec_of(repository, "url") or reference(source, release))
    if template:
        return str(at(template, "chart")), str(at(template, "version") or "*"), address
    ref = spec_of(repository, "ref")
    versions = (at(ref, part) for part in ("digest", "semver", "tag"))
    return posixpath.basename(address), str(next(filter(None, versions), "latest")), address


def _repository(release: Item, tree: Objects) -> Item | None:
    source = spec_of(release, "chart", "spec", "sourceRef") or spec_of(release, "chartRef")
    namespace = at(source, "namespace") or release.key[2]
    kind, name = (str(at(source, part)) for part in ("kind", "name"))
    return tree.get(("source.toolkit.fluxcd.io", kind, namespace, name))
