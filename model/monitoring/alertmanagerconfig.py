"""The AlertmanagerConfig: critical alerts reach Pushover, warnings do not page."""

from model.deployment import Deployment, File, one_file
from model.kinds.alertmanager import (
    AlertmanagerConfig,
    AlertmanagerConfigSpec,
    ChildRoute,
    InhibitRule,
    Matcher,
    PushoverConfig,
    Receiver,
    Route,
)
from model.kinds.base import ObjectMeta
from model.kinds.kubernetes import SecretKeySelector

CRITICAL = (
    Matcher(name="alertname", matchType="=~", value="Tetragon.+"),
    Matcher(name="severity", value="critical"),
)

TITLE = '{{ if eq .Status "firing" }}🚨{{ else }}✅{{ end }} {{ .CommonLabels.alertname }}'

MESSAGE = (
    "{{ range .Alerts }}"
    "<b>{{ .Annotations.summary }}</b>\n{{ .Annotations.description }}\n"
    "{{ with .Annotations.runbook_url }}{{ . }}\n{{ end }}"
    "{{ end }}"
)


def declare(deployment: Deployment) -> tuple[File, ...]:
    """What is not critical goes to a receiver without any configuration, which drops it."""
    monitoring = deployment.settings.monitoring
    secret = monitoring.pushover
    return one_file(
        "alertmanagerconfig.yaml",
        AlertmanagerConfig(
            metadata=ObjectMeta(
                name="tetragon",
                namespace=deployment.namespace,
                labels=monitoring.prometheus_labels or None,
            ),
            spec=AlertmanagerConfigSpec(
                route=Route(
                    receiver="not-paged",
                    groupBy=("alertname", "workload_namespace", "workload"),
                    groupWait="10s",
                    groupInterval="5m",
                    repeatInterval="12h",
                    routes=(ChildRoute(receiver="pushover", matchers=CRITICAL),),
                ),
                receivers=(
                    Receiver(name="not-paged"),
                    Receiver(
                        name="pushover",
                        pushoverConfigs=(
                            PushoverConfig(
                                token=SecretKeySelector(
                                    name=secret.secret_name, key=secret.token_key
                                ),
                                userKey=SecretKeySelector(
                                    name=secret.secret_name, key=secret.user_key
                                ),
                                sendResolved=True,
                                title=TITLE,
                                message=MESSAGE,
                                # 1 sounds through quiet hours; what is over need not.
                                priority='{{ if eq .Status "firing" }}1{{ else }}0{{ end }}',
                                html=True,
                            ),
                        ),
                    ),
                ),
                inhibitRules=(
                    # A node without an agent loses nothing more by a policy that is not loaded.
                    InhibitRule(
                        sourceMatch=(Matcher(name="alertname", value="TetragonAgentDown"),),
                        targetMatch=(Matcher(name="alertname", value="TetragonPolicyErrors"),),
                        equal=("node",),
                    ),
                ),
            ),
        ),
    )
