"""The pods of the self-test, one on each node, and the scenarios that they run.

Kernels differ from node to node, so each node is tested. Scenarios that need no privilege run as
nobody, in a container without capabilities; the others run in a second container, if the settings
turn it on.
"""

import re
from hashlib import sha256
from pathlib import Path

from tetraflux.model import self_test_program
from tetraflux.model.canary import Canary
from tetraflux.model.deployment import Deployment, File
from tetraflux.model.kinds.base import NOT_SUBSTITUTED, ObjectMeta
from tetraflux.model.kinds.kubernetes import ConfigMap, ResourceRequirements, Resources
from tetraflux.model.kinds.workload import (
    Capabilities,
    ConfigMapVolumeSource,
    Container,
    DaemonSet,
    DaemonSetSpec,
    EmptyDirVolumeSource,
    PodMeta,
    PodSelector,
    PodSpec,
    PodTemplate,
    SeccompProfile,
    SecurityContext,
    Toleration,
    Volume,
    VolumeMount,
)
from tetraflux.model.self_testing import NAME
from tetraflux.model.settings import SelfTest

PROGRAM = "run.py"
NOBODY = 65534


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The DaemonSet, and a ConfigMap with scenarios for each of its containers."""
    found = deployment.canaries()
    parts = {SelfTest.unprivileged: [each for each in found if not _is_privileged(each)]}
    if deployment.settings.self_test.level is SelfTest.privileged:
        parts[SelfTest.privileged] = [each for each in found if _is_privileged(each)]
    maps = {level: _scenarios(deployment, level, its) for level, its in parts.items()}
    return (
        File("daemonset.yaml", "", (_daemonset(deployment, parts, maps),)),
        *(File(f"{level}.yaml", "model/policies/", (each,)) for level, each in maps.items()),
    )


def _is_privileged(canary: Canary) -> bool:
    return bool(canary.scenario.capabilities) or canary.scenario.seccomp_refuses


def _scenarios(deployment: Deployment, level: SelfTest, its: list[Canary]) -> ConfigMap:
    """The program, and a file for each scenario that begins with the hooks that it is for."""
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    for canary in its:
        scenario = canary.scenario
        text = scenario.sh if scenario.sh is not None else scenario.python or ""
        first = canary.hooks[0]
        call = re.sub(r"[^A-Za-z0-9_]", ".", first.call)
        # One scenario may be for hooks of several policies.
        name = names.setdefault(
            scenario.name, f"{first.policy}.{call}.{'py' if scenario.sh is None else 'sh'}"
        )
        head = "".join(
            f"#: {hook.policy} {hook.name}{f' {hook.call}' if hook.may_lack else ''}\n"
            for hook in canary.hooks
        )
        texts[name] = head + texts.get(name, f"# {scenario.name}\n{text.rstrip()}\n")
    program = Path(self_test_program.__file__).read_text(encoding="utf-8")
    return ConfigMap(
        metadata=ObjectMeta(
            name=f"{NAME}-{level}", namespace=deployment.namespace, annotations=NOT_SUBSTITUTED
        ),
        data={PROGRAM: program, **texts},
    )


def _daemonset(
    deployment: Deployment, parts: dict[SelfTest, list[Canary]], maps: dict[SelfTest, ConfigMap]
) -> DaemonSet:
    labels = {"app.kubernetes.io/name": NAME}
    # The program reads new scenarios by itself, but goes on as it was started.
    program = Path(self_test_program.__file__).read_bytes()
    return DaemonSet(
        metadata=ObjectMeta(name=NAME, namespace=deployment.namespace, labels=labels),
        spec=DaemonSetSpec(
            selector=PodSelector(matchLabels=labels),
            template=PodTemplate(
                metadata=PodMeta(
                    labels=labels,
                    annotations={"security.tetragon.io/program": sha256(program).hexdigest()[:16]},
                ),
                spec=PodSpec(
                    automountServiceAccountToken=False,
                    enableServiceLinks=False,
                    terminationGracePeriodSeconds=5,
                    nodeSelector={"kubernetes.io/os": "linux"},
                    # The agent tolerates all taints, and is tested wherever it runs.
                    tolerations=(Toleration(operator="Exists"),),
                    containers=tuple(
                        _container(deployment, level, its) for level, its in parts.items()
                    ),
                    volumes=tuple(
                        volume
                        for level, scenarios in maps.items()
                        for volume in (
                            Volume(
                                name=f"scenarios-{level}",
                                configMap=ConfigMapVolumeSource(name=scenarios.metadata.name),
                            ),
                            # Programs are started from it, and a disk may be mounted noexec.
                            Volume(
                                name=f"work-{level}",
                                emptyDir=EmptyDirVolumeSource(medium="Memory", sizeLimit="32Mi"),
                            ),
                        )
                    ),
                ),
            ),
        ),
    )


def _container(deployment: Deployment, level: SelfTest, its: list[Canary]) -> Container:
    settings = deployment.settings.self_test
    return Container(
        name=level,
        image=settings.image,
        command=(
            "python3",
            f"{self_test_program.SCENARIOS}/{PROGRAM}",
            str(settings.interval_minutes),
        ),
        resources=ResourceRequirements(
            requests=Resources(cpu="10m", memory="32Mi"), limits=Resources(memory="128Mi")
        ),
        securityContext=_privileged(its) if level is SelfTest.privileged else _UNPRIVILEGED,
        volumeMounts=(
            VolumeMount(
                name=f"scenarios-{level}", mountPath=str(self_test_program.SCENARIOS), readOnly=True
            ),
            VolumeMount(name=f"work-{level}", mountPath=str(self_test_program.WORK)),
        ),
    )


_UNPRIVILEGED = SecurityContext(
    runAsUser=NOBODY,
    runAsGroup=NOBODY,
    runAsNonRoot=True,
    allowPrivilegeEscalation=False,
    readOnlyRootFilesystem=True,
    capabilities=Capabilities(drop=("ALL",)),
    seccompProfile=SeccompProfile(type="RuntimeDefault"),
)


def _privileged(its: list[Canary]) -> SecurityContext:
    """Root, with what these scenarios need and no more."""
    needed = {each for canary in its for each in canary.scenario.capabilities}
    return SecurityContext(
        runAsUser=0,
        runAsGroup=0,
        readOnlyRootFilesystem=True,
        capabilities=Capabilities(
            add=tuple(sorted(each.removeprefix("CAP_") for each in needed)) or None, drop=("ALL",)
        ),
        seccompProfile=SeccompProfile(type="Unconfined"),
    )
