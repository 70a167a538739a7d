"""Changes to the policy as a whole: its kind, its name, its families, its options, its scope."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator, put, remove, times

MUTATORS: list[Mutator] = []


@mutator("0", MUTATORS)
def kind(picks: Picks) -> Iterator[Change]:
    file, web = picks.own("file"), picks.own("namespaced")
    wrong = put("/kind", "TracingPolicyNamespace")
    yield Change(file, "misspelt", "a kind that does not exist", [wrong])
    yield Change(file, "lower-case", "a kind in lower case", [put("/kind", "tracingpolicy")])
    yield Change(file, "none", "no kind", [remove("/kind")])
    yield Change(web, "without-namespace", "no namespace", [remove("/metadata/namespace")])
    namespace = put("/metadata/namespace", "web")
    yield Change(file, "with-namespace", "a cluster-wide policy in a namespace", [namespace])
    both = [put("/kind", "TracingPolicyNamespaced"), namespace]
    for place in picks.policies("both", 2, lambda each: each.data["kind"] == "TracingPolicy"):
        if "loader" not in place.data["spec"]:
            yield Change(place.base, "namespaced", "a policy for the pods of a namespace", both)


@mutator("0", MUTATORS)
def name(picks: Picks) -> Iterator[Change]:
    for variant, value in (
        ("upper-case", "File"),
        ("underscore", "a_file"),
        ("dot", "a.file"),
        ("begins-with-dash", "-file"),
        ("ends-with-dot", "file."),
        ("digits", "123"),
        ("number", 123),
        ("empty", ""),
        ("253-bytes", times("a", 253)),
        ("254-bytes", times("a", 254)),
    ):
        yield Change(picks.own("file"), variant, "a name", [put("/metadata/name", value)])
    yield Change(picks.own("file"), "none", "no name", [remove("/metadata/name")])


@mutator("0", MUTATORS)
def metadata(picks: Picks) -> Iterator[Change]:
    for variant, key, value in (
        ("labels", "labels", {"app.kubernetes.io/name": "file"}),
        ("label-with-space", "labels", {"app": "a file"}),
        ("label-number", "labels", {"app": 1}),
        ("annotation", "annotations", {"example.com/why": "a file, and why: it is read"}),
        ("annotation-key", "annotations", {"a/b/c": "file"}),
        ("misspelt", "label", {"app": "file"}),
        ("uid", "uid", "6d0e5d3a-3f0e-4a44-9a45-07a3c9d2b3ab"),
        ("generation", "generation", 2),
        ("created-null", "creationTimestamp", None),
        ("resource-version", "resourceVersion", "1234"),
    ):
        yield Change(picks.own("file"), variant, "metadata", [put(f"/metadata/{key}", value)])


@mutator("2", MUTATORS)
def top(picks: Picks) -> Iterator[Change]:
    file = picks.own("file")
    yield Change(file, "status", "a status", [put("/status", {})])
    yield Change(file, "unknown-field", "a field beside spec", [put("/specs", {})])
    yield Change(file, "no-spec", "no spec", [remove("/spec")])
    yield Change(file, "empty-spec", "a spec with nothing", [put("/spec", {})])
    yield Change(file, "null-spec", "a spec that is null", [put("/spec", None)])
    yield Change(file, "spec-list", "a spec that is a list", [put("/spec", [])])
    yield Change(
        file,
        "version",
        "a version of the API that is not there",
        [put("/apiVersion", "cilium.io/v1")],
    )
    yield Change(file, "no-version", "no version of the API", [remove("/apiVersion")])
    yield Change(file, "no-metadata", "no metadata", [remove("/metadata")])


@mutator("1", MUTATORS)
def families(picks: Picks) -> Iterator[Change]:
    own = {
        name: picks.own(name).data["spec"]
        for name in ("tcp", "tracepoint", "lsm", "uprobe", "usdt")
    }
    for one, other, family in (
        ("tcp", "tracepoint", "tracepoints"),
        ("tcp", "lsm", "lsmhooks"),
        ("tracepoint", "uprobe", "uprobes"),
        ("lsm", "usdt", "usdts"),
    ):
        change = put(f"/spec/{family}", own[other][family])
        yield Change(picks.own(one), f"and-{other}", "hooks of two families", [change])
    for place in picks.policies("corpus", 2, lambda each: bool(each.data["spec"].get("kprobes"))):
        change = put("/spec/lsmhooks", own["lsm"]["lsmhooks"])
        yield Change(place.base, "and-lsm", "hooks of two families", [change])
    for family in ("tracepoints", "uprobes"):
        change = put(f"/spec/{family}", [])
        yield Change(picks.own("tcp"), f"empty-{family}", "an empty second family", [change])
    yield Change(
        picks.own("tcp"),
        "lists",
        "a list that nothing uses",
        [put("/spec/lists", [{"name": "unused", "values": ["sys_dup"]}])],
    )


@mutator("3", MUTATORS)
def options(picks: Picks) -> Iterator[Change]:
    for variant, name, value in (
        ("multi-TRUE", "disable-kprobe-multi", "TRUE"),
        ("multi-f", "disable-kprobe-multi", "f"),
        ("multi-yes", "disable-kprobe-multi", "yes"),
        ("multi-2", "disable-kprobe-multi", "2"),
        ("multi-empty", "disable-kprobe-multi", ""),
        ("multi-bool", "disable-kprobe-multi", True),
        ("uprobe-multi-0", "disable-uprobe-multi", "0"),
        ("uprobe-multi-off", "disable-uprobe-multi", "off"),
        ("method-fmod", "override-method", "fmod-ret"),
        ("method-return", "override-method", "override-return"),
        ("method-upper", "override-method", "FMOD-RET"),
        ("mode-monitor", "policy-mode", "monitor"),
        ("mode-enforce", "policy-mode", "enforce"),
        ("mode-monitoring", "policy-mode", "monitoring"),
        ("mode-upper", "policy-mode", "Monitor"),
        ("misspelt", "policy-mod", "monitor"),
        ("space", "policy-mode ", "monitoring"),
        ("unknown", "enable-everything", "never"),
    ):
        change = put("/spec/options", [{"name": name, "value": value}])
        yield Change(picks.own("file"), variant, f"the option {name}", [change])
    change = put("/spec/options", [{"name": "policy-mode"}])
    yield Change(picks.own("tracepoint"), "no-value", "an option without a value", [change])
    twice = [{"name": "policy-mode", "value": each} for each in ("monitoring", "monitor")]
    yield Change(
        picks.own("lsm"), "twice", "an option twice, first wrong", [put("/spec/options", twice)]
    )


@mutator("3", MUTATORS)
def pods(picks: Picks) -> Iterator[Change]:
    base, labels = picks.own("pods"), "/spec/podSelector/matchLabels"
    for variant, value in (
        ("63-bytes", times("a", 63)),
        ("64-bytes", times("a", 64)),
        ("empty", ""),
        ("dash-at-end", "web-"),
        ("space", "a web"),
        ("number", 1),
    ):
        yield Change(
            base, f"value-{variant}", "the value of a label", [put(labels, {"app": value})]
        )
    yield Change(base, "key", "a key that Kubernetes does not take", [put(labels, {"a web": "a"})])
    yield Change(
        base,
        "empty-selector",
        "selectors that select nothing",
        [put("/spec/podSelector", {}), put("/spec/containerSelector", {"matchLabels": {}})],
    )
    for variant, expression in (
        ("in", {"key": "app", "operator": "In", "values": ["web"]}),
        ("in-no-values", {"key": "app", "operator": "In"}),
        ("exists", {"key": "app", "operator": "Exists"}),
        ("exists-with-values", {"key": "app", "operator": "Exists", "values": ["web"]}),
        ("equals", {"key": "app", "operator": "Equals", "values": ["web"]}),
    ):
        change = put("/spec/podSelector", {"matchExpressions": [expression]})
        yield Change(base, f"expression-{variant}", "an expression", [change])
    for place in picks.hooks("corpus", 2, lambda each: not each.has("podSelector")):
        change = put("/spec/podSelector", {"matchLabels": {"app": "web"}})
        yield Change(place.base, "added", "a policy for some pods", [change])


@mutator("3", MUTATORS)
def loader(picks: Picks) -> Iterator[Change]:
    for place in picks.policies("pods", 1, lambda each: bool(each.data["spec"].get("loader"))):
        change = put("/spec/podSelector", {"matchLabels": {"app": "web"}})
        yield Change(place.base, "for-pods", "the loader sensor for some pods", [change])
        change = put("/spec/podSelector", {"matchLabels": {}})
        yield Change(place.base, "for-all", "the loader sensor and a filter of nothing", [change])
    yield Change(
        picks.own("file"),
        "and-kprobe",
        "the loader sensor and a kprobe",
        [put("/spec/loader", True)],
    )
    yield Change(
        picks.own("pods"),
        "off",
        "the loader sensor off, for some pods",
        [put("/spec/loader", False)],
    )
