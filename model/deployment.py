"""What the items of one stack know of each other, and the shape in which they hand in files."""

from typing import NamedTuple

from tetraflux.model import discover
from tetraflux.model.canary import Canary, canaries, untested
from tetraflux.model.detection import Detection
from tetraflux.model.kinds.base import Kind, Manifest
from tetraflux.model.kinds.grafana import Dashboard
from tetraflux.model.kinds.kubernetes import ConfigMapGenerator
from tetraflux.model.scenario import Place, scenarios_of
from tetraflux.model.settings import Routing, Settings


class File(NamedTuple):
    """A file of the tree.

    `path` is POSIX, relative to the folder that the tree is written into (items give it relative
    to their own folder). `source` is the Python file to edit, filled in for the items. A file with
    a `generator` is no manifest: kustomize makes a ConfigMap of it.
    """

    path: str
    source: str
    objects: tuple[Kind | Dashboard, ...]
    generator: ConfigMapGenerator | None = None


class External(NamedTuple):
    """An object that the tree names and the cluster already has; `why` is for its owner.

    `keys` are those of a Secret that the tree reads.
    """

    kind: str
    name: str
    namespace: str
    why: str
    keys: tuple[str, ...] = ()


class Deployment(NamedTuple):
    """The settings and detections of one stack, given to every item that is not a policy.

    `sources` are the files of the detections.
    """

    settings: Settings
    detections: tuple[Detection, ...]
    sources: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The stack's namespace."""
        return self.settings.namespace

    @property
    def routing_namespace(self) -> str:
        """Where the AlertmanagerConfig stands, and the Secret that it names."""
        monitoring = self.settings.monitoring
        is_global = monitoring.routing is Routing.global_
        return monitoring.alertmanager_namespace if is_global else self.namespace

    @property
    def policy_names(self) -> tuple[str, ...]:
        """Names of all deployed policies, the signals among them."""
        return tuple(o.metadata.name for each in self.detections for o in each.objects)

    def detection(self, name: str) -> Detection:
        """The detection of that name; raises `Missing` with the names that exist."""
        for each in self.detections:
            if each.name == name:
                return each
        known = [each.name for each in self.detections]
        near = discover.guess(name, known) or f" (there are: {', '.join(known)})"
        raise discover.Missing(f"no detection is named {name!r}{near}", "model/policies/")

    def canaries(self) -> tuple[Canary, ...]:
        """What the self-test does for the hooks of every policy, in a container.

        A hook that has no canary, and no reason why, is the fault of its detection's file.
        Raises `DeclarationError` with the faults of all of them.
        """
        found: list[Canary] = []
        faults: list[discover.Fault] = []
        for source, detection in zip(self.sources, self.detections, strict=True):
            try:
                its = canaries(detection, scenarios_of(source), Place.container)
                for hook, reason in untested(detection, its).items():
                    if not reason:
                        raise ValueError(
                            f"no scenario tests {hook.call} of {hook.policy}, so it could be blind "
                            "unnoticed. List it in `canary` of a scenario that it must report, or "
                            "give the reason in `untested`"
                        )
                found += its
            except Exception as error:
                # Whatever it raises is that file's fault and is reported with it.
                faults.append(discover.Fault(source, error))
        if faults:
            raise discover.DeclarationError(faults)
        return tuple(found)

    def items(self, package: str, of: type, several: bool = False) -> tuple[discover.Declared, ...]:
        """What the modules of another folder declare, for an item that is made of items.

        Raises `DeclarationError` with the faults of that folder.
        """
        return discover.load(package, of, self, several=several).whole()


def service(host: str, why: str) -> tuple[External, ...]:
    """The Service behind a host name of this cluster; nothing for a host outside of it."""
    name, _, rest = host.partition(".")
    namespace, _, domain = rest.partition(".")
    if domain.partition(".")[0] != "svc":
        return ()
    return (External(kind="Service", name=name, namespace=namespace, why=why),)


def one_file(path: str, *objects: Manifest, source: str = "") -> tuple[File, ...]:
    """A single file with those objects; `source` only where it is not the calling module."""
    return (File(path, source, objects),)
