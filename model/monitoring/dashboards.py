"""The dashboards of `model/dashboards/`: a JSON file each, and how Grafana finds it."""

from tetraflux.model.deployment import Deployment, File
from tetraflux.model.kinds.base import NOT_SUBSTITUTED, ObjectMeta
from tetraflux.model.kinds.grafana import Dashboard, GrafanaDashboard, GrafanaDashboardSpec
from tetraflux.model.kinds.kubernetes import ConfigMapGenerator, GeneratorOptions, SecretKeySelector
from tetraflux.model.settings import DashboardStyle


def declare(deployment: Deployment) -> tuple[File, ...]:
    """A ConfigMap by generator for each dashboard, and a GrafanaDashboard where it is asked for.

    The ConfigMap opts out of Flux substitution: dashboards are full of dollar signs.
    """
    monitoring = deployment.settings.monitoring
    operator = monitoring.dashboard is DashboardStyle.operator
    files: list[File] = []
    resources = []
    for each in deployment.items("tetraflux.model.dashboards", Dashboard):
        name = each.item.uid
        if any(file.path.endswith(f"/{name}.json") for file in files):
            raise ValueError(f"two files of model/dashboards/ declare the uid {name}")
        path = f"dashboards/{name}.json"
        files.append(
            File(
                path,
                each.source,
                (each.item,),
                ConfigMapGenerator(
                    name=f"{name}-dashboard",
                    namespace=deployment.namespace,
                    files=(f"{name}.json={path}",),
                    options=GeneratorOptions(
                        disableNameSuffixHash=True,
                        labels=None if operator else {"grafana_dashboard": "1"},
                        annotations={k: str(v) for k, v in NOT_SUBSTITUTED.items()},
                    ),
                ),
            )
        )
        resources.append(
            GrafanaDashboard(
                metadata=ObjectMeta(name=name, namespace=deployment.namespace),
                spec=GrafanaDashboardSpec(
                    instanceSelector={"matchLabels": dict(monitoring.dashboard_selector)},
                    allowCrossNamespaceImport=True,
                    configMapRef=SecretKeySelector(name=f"{name}-dashboard", key=f"{name}.json"),
                ),
            )
        )
    if operator:
        files.append(File("grafanadashboard.yaml", "", tuple(resources)))
    return tuple(files)
