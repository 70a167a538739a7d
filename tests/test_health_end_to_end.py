"""The checks in the real Gatus, which asks a real Prometheus and agents' health ports.

Two nodes, `a` and `b`, at two addresses of this machine. All is green; then something happens, is
seen red, is mended and seen green again. Of the rendered endpoints only places, intervals and the
windows of the queries are other ones: with real windows the sequence would take hours, and promtool
judges those (tests/test_health_queries.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import pytest
from agent_health import NOT_SERVING, SERVING, HeadlessName, HealthServer
from consumers import built
from exporter import Agent, Exporter, agents_job, kube_state_metrics_job
from gatus_program import Gatus, endpoints, failed, file_of, here, watch
from programs import Program, free_port, prometheus

pytestmark = [pytest.mark.tool, pytest.mark.slow]

A, B = "127.0.0.1", "127.0.0.2"
WINDOWS = {"15m": "7500ms", "5m": "3s", "2m": "1s"}
"""At two scrapes a second they hold at least as many scrapes as the real ones at one a minute."""

HEALTH, HEALTH_A, HEALTH_B = (f"tetragon-agent-health{node}" for node in ("", "-a", "-b"))
EVENTS, LOADED = "tetragon-process-events", "tetragon-policy-loaded"
ALL = (HEALTH, HEALTH_A, HEALTH_B, EVENTS, LOADED)


class World(NamedTuple):
    """Everything that a cluster has, as far as the checks can tell."""

    a: Agent
    b: Agent
    health_a: HealthServer
    health_b: HealthServer
    kubernetes: Exporter
    prometheus: Program
    gatus: Gatus
    start: dict[str, list[bool]]
    """What each check said from the start of Gatus until all were green."""

    @contextmanager
    def only_red(self, *names: str) -> Iterator[dict[str, dict[str, Any]]]:
        """These turn red and no others do; after the block, which mends it, they are green.

        Gives the red results, by name.
        """
        red = {name: self.gatus.turns(name, green=False) for name in names}
        others = [name for name in ALL if name not in names]
        assert watch(lambda: all(map(self.gatus.is_green, others)), 1), "another one is red too"
        yield red
        for name in names:
            self.gatus.turns(name, green=True)


@pytest.fixture(scope="module")
def world(tool: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Gatus is there first, then Prometheus and the agents, as when a cluster starts."""
    programs = tool("gatus"), tool("prometheus")
    build = built({"monitoring": {"agent_hosts": {"a": A, "b": B}}})
    metrics_port, health_port = free_port(A, B), free_port(A, B)
    a, b, kubernetes = Agent("a", A, metrics_port), Agent("b", B, metrics_port), Exporter()
    # Prometheus records it here as it does anything: by scraping it.
    kubernetes.set("tetragon:policies:deployed", len(build.stack.deployment.policy_names))
    for agent in (a, b):
        agent.loaded(enabled=len(build.stack.deployment.policy_names))
        kubernetes.set("kube_node_info", 1, node=agent.node, os_image="Talos (v1.11.0)")
        kubernetes.set("kube_node_spec_unschedulable", 0, node=agent.node)
    health_a, health_b = HealthServer(A, health_port), HealthServer(B, health_port)
    with ExitStack() as stack:
        stack.enter_context(kubernetes)
        jobs = [agents_job([a, b]), kube_state_metrics_job(kubernetes)]
        asked, url = prometheus(programs[1], tmp_path_factory.mktemp("prometheus"), jobs)
        name = HeadlessName("tetragon-health.security.svc.cluster.local", (A, B))
        places = {str(build.stack.deployment.settings.monitoring.prometheus_url): url}
        places[":6789"] = f":{health_port}"
        given = here(endpoints(build), places, WINDOWS)
        for each in given:
            if each["name"] == HEALTH:
                each["client"] = {"dns-resolver": stack.enter_context(name).url}
        gatus = Gatus(programs[0], tmp_path_factory.mktemp("gatus"), file_of(given))
        stack.enter_context(gatus)
        for check in ALL:
            gatus.turns(check, green=False)
        for each in (asked, health_a, a, b, health_b):
            stack.enter_context(each)
        for check in ALL:
            gatus.turns(check, green=True)
        start = {check: [r["success"] for r in gatus.results(check)] for check in ALL}
        yield World(a, b, health_a, health_b, kubernetes, asked, gatus, start)


@pytest.fixture(autouse=True)
def all_is_well(world: World) -> None:
    for name in ALL:
        world.gatus.turns(name, green=True)


def test_a_start_is_red_first_and_green_once_and_for_all(world: World) -> None:
    assert world.gatus.names() == set(ALL)
    for name, said in world.start.items():
        assert said == sorted(said), f"{name} went back and forth: {said}"
        assert said[0] is False and said[-1] is True, f"{name}: {said}"
    assert watch(lambda: all(map(world.gatus.is_green, ALL)), 3)


def test_the_health_port_of_one_agent_is_closed(world: World) -> None:
    """The name of all agents still finds the other one, which is why nodes can be listed."""
    world.health_b.stop()
    with world.only_red(HEALTH_B) as red:
        assert failed(red[HEALTH_B])[0] == "[CONNECTED] (false) == true"
        world.health_b.start()


def test_the_health_ports_of_all_agents_are_closed(world: World) -> None:
    world.health_a.stop()
    world.health_b.stop()
    with world.only_red(HEALTH, HEALTH_A, HEALTH_B):
        world.health_a.start()
        world.health_b.start()


def test_the_agents_say_that_they_do_not_serve(world: World) -> None:
    world.health_a.say(NOT_SERVING)
    world.health_b.say(NOT_SERVING)
    with world.only_red(HEALTH, HEALTH_A, HEALTH_B) as red:
        for result in red.values():
            assert failed(result) == ["[BODY].status (NOT_SERVING) == SERVING"]
        world.health_a.say(SERVING)
        world.health_b.say(SERVING)


def test_one_agent_says_that_it_does_not_serve(world: World) -> None:
    """Which of the two the name of all finds first is not said."""
    world.health_a.say(NOT_SERVING)
    world.gatus.turns(HEALTH_A, green=False)
    assert world.gatus.is_green(HEALTH_B)
    world.health_a.say(SERVING)
    world.gatus.turns(HEALTH_A, green=True)


def in_trouble(nodes: int) -> list[str]:
    return [f"[BODY].data.result[0].value[1] ({nodes}) == 0"]


def test_the_events_of_one_node_stop(world: World) -> None:
    world.b.busy = False
    with world.only_red(EVENTS) as red:
        assert failed(red[EVENTS]) == in_trouble(1)
        world.b.busy = True


def test_a_silent_node_has_a_single_event_the_first_of_its_series(world: World) -> None:
    world.b.busy = False
    world.gatus.turns(EVENTS, green=False)
    world.b.started("/usr/bin/first", namespace="shop", workload="till", pod="till-0")
    world.gatus.turns(EVENTS, green=True)
    world.b.busy = True


@pytest.mark.parametrize("state", ["error", "load_error"])
def test_a_policy_of_one_agent_is_in_error(world: World, state: str) -> None:
    world.b.loaded(**{state: 1})
    with world.only_red(LOADED) as red:
        assert failed(red[LOADED]) == in_trouble(1)
        world.b.loaded(**{state: 0})


def test_one_agent_runs_a_policy_fewer(world: World) -> None:
    enabled = int(world.a.value("tetragon_tracingpolicy_loaded", state="enabled"))
    world.a.loaded(enabled=enabled - 1)
    with world.only_red(LOADED) as red:
        assert failed(red[LOADED]) == in_trouble(1)
        world.a.loaded(enabled=enabled)


def test_one_agent_tells_nothing_of_its_policies(world: World) -> None:
    gone = world.a.drop("tetragon_tracingpolicy_loaded")
    with world.only_red(LOADED) as red:
        assert failed(red[LOADED]) == in_trouble(1)
        world.a.put_back(gone)


def test_a_metric_is_gone_from_all_agents(world: World) -> None:
    loaded = [(agent, agent.drop("tetragon_tracingpolicy_loaded")) for agent in (world.a, world.b)]
    for agent in (world.a, world.b):
        agent.busy = False
    events = [(agent, agent.drop("tetragon_events_total")) for agent in (world.a, world.b)]
    with world.only_red(EVENTS, LOADED) as red:
        assert failed(red[LOADED]) == in_trouble(2)
        for agent, gone in (*loaded, *events):
            agent.put_back(gone)
            agent.busy = True


def test_an_agent_is_not_scraped_any_more(world: World) -> None:
    world.b.stop()
    with world.only_red(EVENTS, LOADED):
        world.b.start()


def test_a_node_has_no_agent_and_is_cordoned_then(world: World) -> None:
    world.kubernetes.set("kube_node_info", 1, node="c", os_image="Talos (v1.11.0)")
    with world.only_red(EVENTS, LOADED) as red:
        assert failed(red[EVENTS]) == in_trouble(1)
        world.kubernetes.set("kube_node_spec_unschedulable", 1, node="c")
    world.kubernetes.drop("kube_node_info", node="c")
    world.kubernetes.drop("kube_node_spec_unschedulable", node="c")


def test_prometheus_is_unreachable(world: World) -> None:
    world.prometheus.stop()
    with world.only_red(EVENTS, LOADED) as red:
        assert "connection refused" in red[EVENTS]["errors"][0]
        world.prometheus.start()
