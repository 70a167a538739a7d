"""The AlertmanagerConfig: critical alerts reach Pushover, warnings do not page."""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.kinds.alertmanager import (
    AlertmanagerConfig,
    AlertmanagerConfigSpec,
    ChildRoute,
    InhibitRule,
    Matcher,
    PushoverConfig,
    Receiver,
    Route,
)
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.kubernetes import SecretKeySelector
from tetraflux.model.settings import Routing

OURS = Matcher(name="alertname", matchType="=~", value="Tetragon.+")

TITLE = (
    '{{ if eq .Status "firing" }}🚨{{ else }}✅ Over:{{ end }} {{ .GroupLabels.alertname }}'
    "{{ with .GroupLabels.workload_namespace }} in {{ . }}{{ end }}"
    "{{ with .GroupLabels.workload }}/{{ . }}{{ end }}"
    "{{ with .GroupLabels.cluster }} on {{ . }}{{ end }}"
    "{{ if gt (len .Alerts.Firing) 1 }} ({{ len .Alerts.Firing }}){{ end }}"
)

MESSAGE = """\
{{ $most := 5 }}{{ $shown := .Alerts }}
{{- if eq .Status "firing" }}{{ $shown = .Alerts.Firing }}{{ end -}}
{{ range $number, $alert := $shown -}}
{{ if eq $number 0 -}}
{{ printf "%.300s" .Annotations.summary }}
{{ if eq $.Status "firing" -}}
{{ printf "%.320s" .Annotations.description }}
{{ end -}}
{{ else if lt $number $most -}}
• {{ (.Labels.Remove $.CommonLabels.Names).Values | join " " | printf "%.70s" }}
{{ end -}}
{{ end -}}
{{ if gt (len $shown) $most -}}
and {{ len (slice $shown $most) }} more
{{ end -}}
{{ if eq .Status "firing" }}{{ with .Alerts.Resolved }}{{ len . }} over{{ end }}{{ end -}}
"""
"""The first alert in full, the next by what tells them from it, and how many more there are.

It is no HTML, in which a `<` of a path would have to be escaped, and the escaped text be cut in the
middle of an entity. The parts are as long as they may be together: 300 + 320 + 4 x 72 and counts
make less than Pushover's 1024 characters, and `%.300s` counts characters.
"""


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The route takes what pages and nothing else, so warnings go where all the others go.

    Only one that is the whole Alertmanager's takes everything, and drops the rest: it must not have
    matchers (`checkAlertmanagerConfigRootRoute` of the operator's `pkg/alertmanager/amcfg.go`).
    """
    monitoring = deployment.settings.monitoring
    pages = (OURS, Matcher(name="severity", value="critical"))
    whole = monitoring.routing is Routing.global_
    receivers: tuple[Receiver, ...] = (
        Receiver(name="pushover", pushoverConfigs=(_pushover(deployment),)),
    )
    if whole:
        receivers = (*receivers, Receiver(name="not-paged"))
    return one_file(
        "alertmanagerconfig.yaml",
        AlertmanagerConfig(
            metadata=ObjectMeta(
                name="tetragon",
                namespace=deployment.routing_namespace,
                labels=monitoring.prometheus_labels or None,
            ),
            spec=AlertmanagerConfigSpec(
                route=Route(
                    receiver="not-paged" if whole else "pushover",
                    groupBy=("alertname", "cluster", "workload_namespace", "workload"),
                    groupWait="10s",
                    groupInterval="5m",
                    repeatInterval="12h",
                    matchers=None if whole else pages,
                    routes=(ChildRoute(receiver="pushover", matchers=pages),) if whole else None,
                ),
                receivers=receivers,
                inhibitRules=(_agent_down(),),
            ),
        ),
    )


def _pushover(deployment: Deployment) -> PushoverConfig:
    monitoring = deployment.settings.monitoring
    secret = monitoring.pushover
    link = None
    if monitoring.runbook_url:
        link = "{{ .CommonAnnotations.runbook_url }}", "Runbook"
    elif monitoring.dashboard_url:
        link = "{{ .CommonAnnotations.dashboard_url }}", "Dashboard"
    return PushoverConfig(
        token=SecretKeySelector(name=secret.secret_name, key=secret.token_key),
        userKey=SecretKeySelector(name=secret.secret_name, key=secret.user_key),
        sendResolved=True,
        title=TITLE,
        message=MESSAGE,
        # 1 sounds through quiet hours; what is over need not.
        priority='{{ if eq .Status "firing" }}1{{ else }}0{{ end }}',
        url=link and link[0],
        urlTitle=link and link[1],
    )


def _agent_down() -> InhibitRule:
    """Where the agent is down, what else is wrong with it follows from that.

    What a detection saw on that node is never silenced: whoever stops an agent was there before.
    Labels that both sides lack are equal, so an alert that names no node silences nothing, and one
    about all nodes is not silenced.
    """
    node = Matcher(name="node", matchType="!=", value="")
    return InhibitRule(
        sourceMatch=(Matcher(name="alertname", value="TetragonAgentDown"), node),
        targetMatch=(OURS, Matcher(name="detection", value=""), node),
        equal=("node", "cluster"),
    )
