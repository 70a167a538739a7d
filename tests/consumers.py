"""How the programs that read the tree judge it, and the settings under which they must like it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tetraflux.gen.build import build
from tetraflux.gen.render import Build
from tetraflux.model.settings import Settings

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
DASHBOARDS = r"/dashboards/[^/]+\.json$"
"""Files of a tree that are no Kubernetes objects; kustomize puts them into ConfigMaps."""

DIGEST = "sha256:" + "0123456789abcdef" * 4

FORMS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "namespace": {"namespace": "runtime-security", "cluster_name": "edge-1"},
    "flux-oci-source": {
        "flux": {
            "namespace": "flux",
            "source_kind": "OCIRepository",
            "source_name": "fleet",
            "source_namespace": "gitops",
            "path_prefix": "./clusters/edge-1",
            "interval": "30m",
            "retry_interval": "1m",
            "timeout": "5m",
        }
    },
    "flux-bucket": {"flux": {"source_kind": "Bucket", "path_prefix": "."}},
    "flux-artifact": {"flux": {"source_kind": "ExternalArtifact", "source_name": "security"}},
    "flux-git": {"flux": {"source_kind": "GitRepository", "path_prefix": "./kubernetes"}},
    "chart-oci": {"chart": {"source": "oci"}},
    "chart-helm": {"chart": {"source": "helm"}},
    "chart-digest": {"chart": {"digest": DIGEST}},
    "agent-talos": {"agent": {"os": "talos"}},
    "agent-generic": {"agent": {"os": "generic"}},
    "agent-export": {
        "agent": {
            "export_directory": "/var/run/cilium/tetragon",
            "export_file_permissions": "600",
            "max_unavailable": 1,
            "muted_namespaces": (),
            "cluster_cidrs": ("10.0.0.0/8", "fd00::/8"),
        }
    },
    "policies-lists": {
        "policies": {
            "trusted_programs": ("/usr/sbin/sshd",),
            "runtime_programs": ("/usr/bin/containerd",),
            "privileged_shells_on_host": True,
        }
    },
    "policies-enforce": {
        "policies": {
            "enforce": (
                {
                    "detection": "crypto-mining-detection",
                    "reason": "miners have no business in the build farm",
                    "namespace": "builds",
                    "pod_labels": {"app": "runner"},
                },
                {
                    "detection": "container-escape-attempts",
                    "reason": "tenants' pods are not trusted",
                    "namespace": "tenants",
                    "pod_labels": {"tier": "tenant"},
                },
            )
        }
    },
    "gatus-configmap": {"monitoring": {"gatus": "configmap"}},
    "gatus-sidecar": {"monitoring": {"gatus": "sidecar"}},
    "gatus-grpc": {"monitoring": {"gatus": "sidecar", "gatus_health_scheme": "grpc"}},
    "gatus-tcp": {"monitoring": {"gatus_health_scheme": "tcp"}},
    "gatus-sidecar-tcp": {"monitoring": {"gatus": "sidecar", "gatus_health_scheme": "tcp"}},
    "gatus-nodes": {"monitoring": {"agent_hosts": {"a": "10.0.0.11", "b": "node-b.lan"}}},
    "gatus-sidecar-nodes": {
        "monitoring": {"gatus": "sidecar", "agent_hosts": {"cp-1": "10.0.0.11", "cp-2": "fd00::2"}}
    },
    "dashboard-configmap": {"monitoring": {"dashboard": "configmap"}},
    "dashboard-operator": {
        "monitoring": {"dashboard": "operator", "dashboard_selector": {"grafana": "main"}}
    },
    "routing-on-namespace": {"monitoring": {"routing": "on-namespace"}},
    "routing-global": {"monitoring": {"routing": "global"}},
    "monitoring-alerts": {
        "monitoring": {
            "scrape_interval_seconds": 15,
            "alerts": {
                "event_window": "5m",
                "agent_down_for": "3m",
                "high_event_rate_per_second": 1000,
                "severities": {"TetragonSuspiciousNetwork": "critical"},
            },
        }
    },
    "monitoring-urls": {
        "monitoring": {
            "prometheus_url": "https://prometheus.example.com",
            "prometheus_labels": {"team": "security"},
            "runbook_url": "https://runbooks.example.com",
            "dashboard_url": "https://grafana.example.com",
            "pushover": {"secret_name": "alerts", "token_key": "app", "user_key": "user"},
        }
    },
    "self-test-none": {"self_test": {"level": "none"}},
    "self-test-privileged": {"self_test": {"level": "privileged", "interval_minutes": 5}},
    "logs-none": {"logs": {"shipping": "none"}},
    "logs-loki": {"logs": {"shipping": "loki", "tls": True, "port": 443}},
    "logs-elasticsearch": {
        "logs": {"shipping": "elasticsearch", "host": "elastic.example.com", "port": 9200}
    },
    "everything-else": {
        "namespace": "tetragon-system",
        "chart": {"source": "helm"},
        "agent": {"os": "generic"},
        "monitoring": {
            "gatus": "sidecar",
            "gatus_health_scheme": "tcp",
            "dashboard": "operator",
            "routing": "global",
        },
        "logs": {"shipping": "elasticsearch", "host": "es.logs.svc.cluster.local", "port": 9200},
    },
}
"""Both forms of every setting, as what differs from the defaults."""


@cache
def made(form: str) -> Build:
    """The checked build of one of the forms; all share it, so whoever changes it takes a copy."""
    return built(FORMS[form])


def built(differs: dict[str, Any]) -> Build:
    """The checked build of settings, given as what differs from the defaults."""
    checked = build(Settings.model_validate(differs))
    assert isinstance(checked, Build), checked
    return checked


def laid_out(files: dict[str, bytes], folder: Path) -> Path:
    """The folder, holding these files."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@dataclass(frozen=True)
class Verdict:
    """What kubeconform says: how many objects it accepted, and what it says of the others."""

    valid: int
    complaints: tuple[str, ...]


def kubeconform(program: Path, *, tree: Path | None = None, text: bytes = b"") -> Verdict:
    """Judge a tree, or a text, strictly against the project's own schemas.

    An object that has no schema is an error, not passed over: `-ignore-missing-schemas` is off,
    and `skipped` counts as a complaint.
    """
    command = [program, "-strict", "-summary", "-output", "json"]
    for group in ("{{.Group}}", "core"):
        place = f"{SCHEMAS}/{group}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
        command += ["-schema-location", place]
    command += ["-ignore-filename-pattern", DASHBOARDS, tree or "-"]
    done = subprocess.run(command, input=text, capture_output=True, timeout=120)
    assert done.stdout, done.stderr.decode()
    report = json.loads(done.stdout)
    summary = report["summary"]
    complaints = [
        f"{each['filename']}: {each['kind']}: {each['msg']}" for each in report["resources"]
    ]
    complaints += [
        f"{key}: {summary[key]}" for key in ("invalid", "errors", "skipped") if summary[key]
    ]
    if done.returncode and not complaints:
        complaints.append(done.stderr.decode() or f"exit status {done.returncode}")
    return Verdict(summary["valid"], tuple(complaints))


def kustomize(program: Path, folder: Path) -> tuple[bytes, str]:
    """What `kustomize build` prints for a folder, and what it complains of; one of both is empty.

    With the load restrictor on, as in Flux: a file outside the folder cannot be read.
    """
    command = [program, "build", "--load-restrictor", "LoadRestrictionsRootOnly", folder]
    done = subprocess.run(command, capture_output=True, timeout=120)
    complaint = done.stderr.decode().strip()
    if done.returncode and not complaint:
        complaint = f"exit status {done.returncode}"
    return (b"", complaint) if done.returncode else (done.stdout, complaint)
