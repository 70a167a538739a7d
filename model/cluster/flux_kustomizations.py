"""The Flux Kustomizations: what is applied in which order.

A first install, with Flux's default timings:

- minute 0: the root Kustomization applies the namespace and these objects. `tetragon` fetches the
  chart; `tetragon-monitoring`, `tetragon-self-test` (and `tetragon-logs`) apply at once, they wait
  for nothing here.
- minute 1 to 3: images are pulled, the operator starts and registers the CRDs. Until then the
  agents wait for them and the kubelet restarts them once or twice; that is normal.
- minute 2 to 4: the release is ready and both CRDs are established, so `tetragon` becomes Ready.
- within 30 seconds: `tetragon-policies`, which depends on it, applies the policies; agents load
  them within seconds.

A rebuilt cluster goes the same way: no CRD, no Ready `tetragon`, no policy. A policy that the API
refuses leaves only `tetragon-policies` red; one that the agent refuses shows as an alert, since
a TracingPolicy has no status that Flux could see.
"""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.flux import Dependency, Kustomization, KustomizationSpec, ObjectReference
from tetraflux.model.self_testing import is_on
from tetraflux.model.settings import LogShipping

_CRDS = ("tracingpolicies.cilium.io", "tracingpoliciesnamespaced.cilium.io")


def declare(deployment: Deployment) -> tuple[File, ...]:
    """One Kustomization per folder; only the policies depend on another one."""
    release = ObjectReference(
        apiVersion="helm.toolkit.fluxcd.io/v2",
        kind="HelmRelease",
        name="tetragon",
        namespace=deployment.namespace,
    )
    crds = tuple(
        ObjectReference(
            apiVersion="apiextensions.k8s.io/v1", kind="CustomResourceDefinition", name=name
        )
        for name in _CRDS
    )
    objects = [
        _kustomization(deployment, "tetragon", "app", health_checks=(release, *crds)),
        _kustomization(deployment, "tetragon-policies", "policies", depends_on="tetragon"),
        _kustomization(deployment, "tetragon-monitoring", "monitoring"),
    ]
    if deployment.settings.logs.shipping is not LogShipping.none:
        objects.append(_kustomization(deployment, "tetragon-logs", "logs"))
    if is_on(deployment):
        objects.append(_kustomization(deployment, "tetragon-self-test", "self-test"))
    return one_file("tetragon/ks.yaml", *objects)


def _kustomization(
    deployment: Deployment,
    name: str,
    folder: str,
    depends_on: str | None = None,
    health_checks: tuple[ObjectReference, ...] = (),
) -> Kustomization:
    flux = deployment.settings.flux
    return Kustomization(
        metadata=ObjectMeta(name=name, namespace=flux.namespace),
        spec=KustomizationSpec(
            dependsOn=(Dependency(name=depends_on),) if depends_on else None,
            interval=flux.interval,
            retryInterval=flux.retry_interval,
            timeout=flux.timeout,
            path=f"{flux.path_prefix}/apps/{deployment.namespace}/tetragon/{folder}",
            prune=True,
            # `wait` would judge every object of the folder, and hide the health checks named here.
            wait=False,
            sourceRef=ObjectReference(
                kind=flux.source_kind,
                name=flux.source_name,
                namespace=flux.source_namespace,
            ),
            healthChecks=health_checks or None,
        ),
    )
