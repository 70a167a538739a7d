"""Gatus on this machine, with the checks as they were rendered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import yaml
from programs import Program, fetch, free_port, until

from tetraflux.gen.render import Build
from tetraflux.model.health_check import GROUP

SIDECAR = "gatus.home-operations.com"

Endpoint = dict[str, Any]


def endpoints(build: Build) -> list[Endpoint]:
    """The endpoints of a tree, as Gatus gets to see them by k8s-sidecar or by gatus-sidecar."""
    return [*_of_config_maps(build), *_of_annotations(build)]


def _of_config_maps(build: Build) -> list[Endpoint]:
    """k8s-sidecar writes each key of a labelled ConfigMap as a file; Gatus merges the files."""
    found: list[Endpoint] = []
    for each in build.documents:
        labels = each.data.get("metadata", {}).get("labels", {})
        if each.data.get("kind") == "ConfigMap" and labels.get("gatus.io/enabled") == "true":
            for name, text in each.data["data"].items():
                assert name.endswith((".yaml", ".yml")), f"Gatus reads no {name}"
                config = yaml.safe_load(text)
                assert config.keys() == {"endpoints"}, config.keys()
                found += config["endpoints"]
    return found


def _of_annotations(build: Build) -> list[Endpoint]:
    """gatus-sidecar 0.5.1 (internal/k8s/controller.go, internal/gatus/endpoint.go).

    A Service that is annotated and has a port becomes an endpoint: a TCP check of its first port,
    with what the annotation says laid over it. The file lists them by name.
    """
    found: list[Endpoint] = []
    for each in build.documents:
        meta = each.data.get("metadata", {})
        marks = meta.get("annotations", {})
        if each.data.get("kind") != "Service" or f"{SIDECAR}/endpoint" not in marks:
            continue
        assert marks.get(f"{SIDECAR}/enabled", "true") == "true", f"{meta['name']} is disabled"
        port = each.data["spec"]["ports"][0]["port"]
        found.append(
            {
                "name": meta["name"],
                "url": f"tcp://{meta['name']}.{meta['namespace']}.svc.cluster.local.:{port}",
                "interval": "1m0s",
                "conditions": ["[CONNECTED] == true"],
                **yaml.safe_load(marks[f"{SIDECAR}/endpoint"]),
            }
        )
    return sorted(found, key=lambda each: str(each["name"]))


def here(
    given: Sequence[Endpoint], places: Mapping[str, str], windows: Mapping[str, str] | None = None
) -> list[Endpoint]:
    """The endpoints with other places, asked twice a second; all else is as it was rendered.

    `places` maps what a URL has to what it gets instead; `windows` does so for the ranges of its
    query, which are shorter where a test cannot wait.
    """
    changed = []
    for each in given:
        url = str(each["url"])
        for old, new in places.items():
            url = url.replace(old, new)
        head, asks, query = url.partition("query=")
        text = unquote_plus(query)
        for old, new in (windows or {}).items():
            text = text.replace(f"[{old}]", f"[{new}]").replace(f"offset {old}", f"offset {new}")
        changed.append({**each, "url": head + asks + quote_plus(text), "interval": "500ms"})
    return changed


def file_of(given: Sequence[Endpoint]) -> str:
    """The endpoints as a file for Gatus."""
    return str(yaml.safe_dump({"endpoints": list(given)}))


class Gatus(Program):
    """Gatus with this file, which it reads from a folder beside an operator's own."""

    def __init__(self, program: Path, folder: Path, text: str) -> None:
        config = folder / "config"
        config.mkdir()
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        # What an operator's own file would say; everything else comes from the tree.
        web = {"web": {"address": "127.0.0.1", "port": port}, "storage": {"type": "memory"}}
        (config / "config.yaml").write_text(yaml.safe_dump(web))
        (config / "tetragon.yaml").write_text(text)
        env = {"GATUS_CONFIG_PATH": str(config), "GATUS_LOG_LEVEL": "WARN"}
        super().__init__([program], f"{self.url}/health", folder / "gatus.log", env)

    def results(self, name: str, count: int = 100) -> list[dict[str, Any]]:
        """The newest results of an endpoint, the last one at the end; none where it has none yet.

        Asked for by its key: Gatus keeps its answer on all endpoints for ten seconds.
        """
        of = f"{self.url}/api/v1/endpoints/{GROUP}_{name}/statuses?page=1&pageSize={count}"
        try:
            return list(fetch(of)["results"])
        except OSError:
            return []

    def last(self, name: str) -> dict[str, Any]:
        """The newest result of an endpoint, nothing where there is none yet."""
        return next(iter(self.results(name, 1)), {})

    def names(self) -> set[str]:
        """Names of the endpoints that it has results of."""
        return {each["name"] for each in fetch(f"{self.url}/api/v1/endpoints/statuses")}

    def is_green(self, name: str) -> bool:
        return bool(self.last(name).get("success"))

    def turns(self, name: str, green: bool, seconds: float = 30) -> dict[str, Any]:
        """The result with which an endpoint turns green or red; fails when it does not."""

        def turned() -> dict[str, Any] | None:
            result = self.last(name)
            return result if result.get("success") is green else None

        wanted = "green" if green else "red"
        result: dict[str, Any] = until(
            turned, lambda: f"{name} is not {wanted}: {self.last(name)}\n{self.words()}", seconds
        )
        return result


def failed(result: Mapping[str, Any]) -> list[str]:
    """The conditions that did not hold, with the values that Gatus saw."""
    return [c["condition"] for c in result["conditionResults"] if not c["success"]]


def watch(green: Callable[[], bool], seconds: float) -> bool:
    """Whether something stays green for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not green():
            return False
        time.sleep(0.2)
    return True
