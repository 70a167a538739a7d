"""What is deployed: all files of one cluster's tree, put together from the items' folders."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tetraflux.model import discover
from tetraflux.model.deployment import Deployment, External, File
from tetraflux.model.detection import Detection
from tetraflux.model.discover import DeclarationError, Declared, Fault
from tetraflux.model.enforcement import enforcing
from tetraflux.model.kinds.kubernetes import ConfigMapGenerator, KustomizeFile
from tetraflux.model.kinds.tracingpolicy import TracingPolicy, TracingPolicyNamespaced
from tetraflux.model.self_testing import is_on
from tetraflux.model.settings import LogShipping, Settings


class Stack(NamedTuple):
    """One cluster's tree: its files by path, and what it expects to find in the cluster."""

    deployment: Deployment
    files: tuple[File, ...]
    external: tuple[External, ...] = ()


def stack(settings: Settings) -> Stack:
    """The stack of one cluster.

    Raises `model.discover.DeclarationError` with the faults of all files.
    """
    faults: list[Fault] = []

    def load(folder: str, of: type, *given: Any, several: bool = True) -> tuple[Declared, ...]:
        loaded = discover.load(f"tetraflux.model.{folder}", of, *given, several=several)
        faults.extend(loaded.faults)
        return loaded.items

    detections = tuple(
        Declared(each.source, enforcing(each.item, settings.policies.enforce))
        for each in load("policies", Detection, settings, several=False)
    )
    deployment = Deployment(
        settings,
        tuple(d.item for d in detections),
        tuple(d.source for d in detections),
    )
    for each in settings.policies.enforce:
        try:
            deployment.detection(each.detection)
        except LookupError as error:
            faults.append(Fault("model/settings.py", error))

    root = f"apps/{settings.namespace}"
    home = f"{root}/tetragon"

    app = load("app", File, deployment)
    monitoring = load("monitoring", File, deployment)
    logs: tuple[Declared, ...] = ()
    if settings.logs.shipping is not LogShipping.none:
        logs = load("logs", File, deployment)
    self_test = load("self_test", File, deployment) if is_on(deployment) else ()
    declared = load("external", External, deployment)
    external = tuple(each for one in declared for each in one.item)
    cluster = load("cluster", File, deployment)
    if faults:
        raise DeclarationError(faults)

    files = [*_placed(cluster, root), *_placed(app, f"{home}/app")]
    files += [
        File(f"{home}/policies/{_file_name(policy)}", detection.source, (policy,))
        for detection in detections
        for policy in detection.item.objects
    ]
    files += [*_placed(monitoring, f"{home}/monitoring"), *_placed(logs, f"{home}/logs")]
    files += _placed(self_test, f"{home}/self-test")
    folders = {f"{home}/{name}" for name in ("app", "policies", "monitoring")}
    if logs:
        folders.add(f"{home}/logs")
    if self_test:
        folders.add(f"{home}/self-test")
    files += [_kustomization(folder, files) for folder in sorted({root, *folders})]
    return Stack(deployment, tuple(sorted(files, key=lambda f: f.path)), external)


def _placed(declared: Iterable[Declared], folder: str) -> list[File]:
    """The declared files, put into `folder`."""
    return [
        File(f"{folder}/{file.path}", file.source or each.source, file.objects, file.generator)
        for each in declared
        for file in each.item
    ]


def _file_name(policy: TracingPolicy | TracingPolicyNamespaced) -> str:
    """The name of a policy's file, with the namespace of one that has one."""
    meta = policy.metadata
    return f"{meta.namespace}-{meta.name}.yaml" if meta.namespace else f"{meta.name}.yaml"


def _kustomization(folder: str, files: list[File]) -> File:
    """The `kustomization.yaml` of a folder: everything below it that no other one lists."""
    inside = sorted((f for f in files if f.path.startswith(f"{folder}/")), key=lambda f: f.path)
    if folder.count("/") == 1:
        # The cluster's part lists the namespace and the Flux Kustomizations; Flux does the rest.
        inside = [f for f in inside if f.path.count("/") == 2 or f.path.endswith("/ks.yaml")]
    names = {f.path: f.path.removeprefix(f"{folder}/") for f in inside}
    generators: list[ConfigMapGenerator] = [f.generator for f in inside if f.generator]
    kustomize = KustomizeFile(
        resources=tuple(f"./{names[f.path]}" for f in inside if not f.generator),
        configMapGenerator=tuple(generators) or None,
    )
    return File(f"{folder}/kustomization.yaml", "model/stack.py", (kustomize,))
