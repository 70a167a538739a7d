"""What the real Gatus makes of the rendered checks, and of broken ones."""

from __future__ import annotations

import copy
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from agent_health import HealthServer
from consumers import FORMS, built, made
from gatus_program import SIDECAR, Gatus, endpoints, failed, file_of, here
from programs import free_port

from tetraflux.gen import gatus_conditions
from tetraflux.gen.check.health_checks import check
from tetraflux.gen.render import Document, embedded
from tetraflux.lint.findings import Finding

NOWHERE = "127.0.0.1:1"
"""Nobody listens there."""

GATUS_FORMS = [form for form in FORMS if form == "defaults" or form.startswith("gatus")]


def texts(form: str) -> list[tuple[Document, str]]:
    """The YAML texts for Gatus in a form's tree, each with its object."""
    found: list[tuple[Document, str]] = []
    for each in made(form).documents:
        meta = each.data.get("metadata", {})
        if "gatus.io/enabled" in meta.get("labels", {}):
            found += [(each, text) for text in each.data["data"].values()]
        notes = meta.get("annotations", {}).items()
        found += [(each, text) for key, text in notes if key == f"{SIDECAR}/endpoint"]
    return found


@pytest.mark.parametrize("form", GATUS_FORMS)
def test_what_the_checks_look_at_is_what_a_parser_reads(form: str) -> None:
    assert texts(form)
    for document, text in texts(form):
        assert text in document.embedded, "it is not looked up"
        assert embedded(document, text) == yaml.safe_load(text)


def test_gatus_sees_the_same_endpoints_in_both_styles() -> None:
    nodes = {"monitoring": {"agent_hosts": {"a": "10.0.0.11", "b": "fd00::2"}}}
    annotated = {"monitoring": {**nodes["monitoring"], "gatus": "sidecar"}}
    by_name = sorted(endpoints(built(nodes)), key=lambda each: str(each["name"]))
    assert by_name == endpoints(built(annotated))
    urls = {each["name"]: each["url"] for each in by_name}
    assert urls["tetragon-agent-health-a"] == "grpc://10.0.0.11:6789"
    assert urls["tetragon-agent-health-b"] == "grpc://[fd00::2]:6789"


@pytest.mark.tool
@pytest.mark.parametrize("form", GATUS_FORMS)
def test_gatus_takes_every_rendered_check_and_sees_it_fail_where_nobody_answers(
    form: str, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    given = endpoints(made(form))
    text = texts(form)[0][1] if len(texts(form)) == 1 else file_of(given)
    # Hosts and ports are other ones, and so that it does not take a minute, the intervals.
    text = re.sub(r"://(\[[^]]+\]|[^/:\s\"]+)(:\d+)?", f"://{NOWHERE}", text)
    with Gatus(tool("gatus"), tmp_path, text.replace("interval: 1m", "interval: 1s")) as running:
        for each in given:
            result = running.turns(each["name"], green=False)
            assert len(result["conditionResults"]) == len(each["conditions"])
        assert running.names() == {each["name"] for each in given}


@pytest.mark.tool
def test_the_tcp_form_tells_an_open_port_from_a_closed_one(
    tool: Callable[[str], Path], tmp_path: Path
) -> None:
    port = free_port()
    server = HealthServer("127.0.0.1", port)
    places = {"tetragon-health.security.svc.cluster.local:6789": f"127.0.0.1:{port}"}
    given = [e for e in endpoints(made("gatus-tcp")) if "agent-health" in e["name"]]
    assert [each["url"] for each in given] == [f"tcp://{next(iter(places))}"]
    with server, Gatus(tool("gatus"), tmp_path, file_of(here(given, places))) as running:
        running.turns("tetragon-agent-health", green=True)
        server.stop()
        running.turns("tetragon-agent-health", green=False)
        server.start()
        running.turns("tetragon-agent-health", green=True)


def of(*values: str) -> str:
    """A Prometheus' answer with a result for each value."""
    results = [{"metric": {}, "value": [1700000000.5, value]} for value in values]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": results}})


ANSWERS = {
    "zero": (200, of("0")),
    "one": (200, of("1")),
    "fraction": (200, of("0.5")),
    "not-a-number": (200, of("NaN")),
    "no-result": (200, of()),
    "two-results": (200, of("0", "0")),
    "an-error": (200, '{"status":"error","errorType":"timeout","error":"query timed out"}'),
    "a-refusal": (422, '{"status":"error","errorType":"execution","error":"many-to-many"}'),
    "unavailable-with-a-zero": (503, of("0")),
    "a-login-page": (200, "<html>0</html>"),
    "nothing": (200, ""),
    "half-an-answer": (200, of("0")[:60]),
    "no-vector": (200, '{"status":"success","data":{"resultType":"scalar","result":[1,"0"]}}'),
}
"""What stands where Prometheus should, by the path that it is asked under."""


@pytest.fixture
def answering() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = ANSWERS[self.path.split("/")[1]]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.tool
@pytest.mark.parametrize("check", ["tetragon-process-events", "tetragon-policy-loaded"])
def test_only_a_single_zero_is_green(
    check: str, answering: str, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    rendered = next(each for each in endpoints(made("defaults")) if each["name"] == check)
    prometheus = "http://prometheus-operated.monitoring.svc.cluster.local:9090"
    given = [
        {**each, "name": name}
        for name in ANSWERS
        for each in here([rendered], {prometheus: f"{answering}/{name}"})
    ]
    with Gatus(tool("gatus"), tmp_path, file_of(given)) as running:
        for name in ANSWERS:
            assert running.turns(name, green=name == "zero")["conditionResults"]
        assert "(1) == 0" in failed(running.last("one"))[0]


CONDITIONS = {
    # condition: what is wrong with it, as a part of the complaint; nothing where all is well
    "[CONNECTED] == true": "",
    "[CONNECTED] == false": "",
    "[CONNECTED] != false": "",
    "[STATUS] == 200": "",
    "[STATUS] == any(200, 204)": "",
    "[STATUS] == any(0, 200)": "",
    "[STATUS] < 500": "",
    "[STATUS] <= 0": "",
    "[STATUS] > -1": "",
    "[RESPONSE_TIME] < 5h": "",
    "[BODY] == pat(*)": "",
    "[BODY] == pat(*ok*)": "",
    "[BODY].status == SERVING": "",
    "[BODY].status != error": "",
    "[BODY].data.result[0].value[1] == 0": "",
    "[BODY].data.result[0].value[1] <= 0": "",
    "[BODY].data.result[0].value[1] >= 1": "",
    "len([BODY].data.result) == 1": "",
    "len([BODY].data.result) < 2": "",
    "len([BODY]) == 0": "",
    "has([BODY].data) == true": "",
    "has([BODY].error) == false": "",
    "[CONECTED] == true": "[CONECTED] is not a placeholder",
    "[STAUS] != 500": "[STAUS] is not a placeholder",
    "[body].status == SERVING": "[body] is not a placeholder",
    "length([BODY].data) == 1": "is not a placeholder or function",
    "[BODY].data.result[x] == 1": "is not a placeholder or function",
    "[BODY].status == SERVING == true": "compares only once",
    "[STATUS].code == 200": "only [BODY] takes a path",
    "[DNS_RCODE] == NOERROR": "never set for a URL with http://",
    "[STATUS] < any(300, 400)": "works only with ==",
    "[STATUS] >= ok": "neither a number nor a duration",
    "200 == 200": "it has no placeholder",
    "CONNECTED != true": "it has no placeholder",
}


@pytest.mark.parametrize(("condition", "said"), CONDITIONS.items())
def test_a_condition_that_does_not_mean_what_it_says_is_complained_of(
    condition: str, said: str
) -> None:
    found = list(gatus_conditions.complaints(condition, "http"))
    assert (said in found[0]) if said else not found, found


@pytest.mark.tool
def test_gatus_and_the_check_agree_on_what_holds_when_nobody_answers(
    tool: Callable[[str], Path], tmp_path: Path
) -> None:
    """Gatus takes all of the conditions, the misspelt ones too, and calls some of them healthy."""
    given = [
        {"name": f"c{number}", "group": "security", "url": f"http://{NOWHERE}/", "interval": "1s",
         "conditions": [condition]}
        for number, condition in enumerate(CONDITIONS)
    ]  # fmt: skip
    with Gatus(tool("gatus"), tmp_path, file_of(given)) as running:
        for number, condition in enumerate(CONDITIONS):
            expected = gatus_conditions.holds_without_answer(condition)
            result = running.turns(f"c{number}", green=expected, seconds=60)
            assert len(result["conditionResults"]) == 1, condition


@pytest.mark.tool
def test_a_check_that_cannot_turn_red_is_noticed(
    tool: Callable[[str], Path], tmp_path: Path
) -> None:
    """What the tests of the real checks wait for does not come when a condition is broken."""
    health = next(each for each in endpoints(made("defaults")) if "health" in each["name"])
    broken = {**health, "conditions": ["[CONECTED] != false", "[BODY].status != NOT_SERVING"]}
    places = {"tetragon-health.security.svc.cluster.local:6789": NOWHERE}
    with Gatus(tool("gatus"), tmp_path, file_of(here([broken], places))) as running:
        running.turns(health["name"], green=True)
        with pytest.raises(AssertionError, match="tetragon-agent-health is not red"):
            running.turns(health["name"], green=False, seconds=2)


def findings(form: str, change: Callable[[dict[str, Any]], object]) -> list[Finding]:
    """What the check says of a form's tree after a change to its objects."""
    build = made(form)
    documents = [d._replace(data=copy.deepcopy(d.data)) for d in build.documents]
    change({document.name: document.data for document in documents})
    return list(check(build._replace(documents=tuple(documents))))


def one(**changes: Any) -> Callable[[dict[str, Any]], object]:
    """Changes to the first endpoint of the ConfigMap; None takes a key away."""

    def change(tree: dict[str, Any]) -> None:
        data = tree["ConfigMap/security/tetragon-gatus"]["data"]
        config = yaml.safe_load(data["tetragon.yaml"])
        first = {**config["endpoints"][0], **changes}
        config["endpoints"][0] = {k: v for k, v in first.items() if v is not None}
        data["tetragon.yaml"] = yaml.safe_dump(config)

    return change


REFUSED = [
    ("conditions that are none", one(conditions=["[CONNECTED]==true"]), "no operator"),
    ("no conditions", one(conditions=[]), "no conditions"),
    ("no name", one(name=None), "not a valid endpoint name"),
    ("a name that is taken", one(name="tetragon.policy_loaded"), "another endpoint in"),
    ("a name with a quote", one(name='tetragon"s'), "not a valid endpoint name"),
    ("no URL", one(url=None), "does not support the URL"),
    ("a scheme that it does not speak", one(url="grcp://127.0.0.1:1"), "does not support the URL"),
    ("an interval without a unit", one(interval="one minute"), "not a Go duration"),
]


@pytest.mark.parametrize(("what", "change", "said"), REFUSED, ids=[case[0] for case in REFUSED])
@pytest.mark.tool
def test_gatus_refuses_what_the_check_says_it_refuses(
    what: str, change: Any, said: str, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    found = findings("defaults", change)
    assert [f.id for f in found if said in f.problem] == ["gatus/refused"], found
    tree = {d.name: copy.deepcopy(d.data) for d in made("defaults").documents}
    change(tree)
    text = tree["ConfigMap/security/tetragon-gatus"]["data"]["tetragon.yaml"]
    running = Gatus(tool("gatus"), tmp_path, text)
    with pytest.raises(AssertionError, match=r"gatus ended:\n[^$]*panic"):
        running.start()


CARRIER = "Service/security/tetragon-policy-loaded"


def mark(name: str, value: str) -> Callable[[dict[str, Any]], object]:
    return lambda tree: tree[CARRIER]["metadata"]["annotations"].update(
        {f"{SIDECAR}/{name}": value}
    )


ANNOTATIONS = [
    (
        "gatus/unheard",
        "reads gatus.home-operations.com/enabled: yes as false",
        mark("enabled", "yes"),
    ),
    ("gatus/unheard", "without ports", lambda t: t[CARRIER]["spec"].pop("ports")),
    ("gatus/unheard", "cannot read", mark("endpoint", "- a list")),
    ("gatus/unheard", "cannot read", mark("endpoint", "{")),
    ("gatus/unheard", "the key intervall", mark("endpoint", "intervall: 2m")),
    ("gatus/expansion", "contains a $", mark("endpoint", "group: $cluster")),
    ("gatus/condition", "never set", mark("endpoint", "conditions: ['[STATUS] == 200']")),
    (
        "gatus/refused",
        "another endpoint",
        mark("endpoint", "{name: tetragon-agent-health, group: security}"),
    ),
]


@pytest.mark.parametrize(("id_", "said", "change"), ANNOTATIONS)
def test_annotations_are_judged_as_the_endpoints_that_the_sidecar_makes_of_them(
    id_: str, said: str, change: Any
) -> None:
    found = findings("gatus-sidecar", change)
    assert id_ in [f.id for f in found if said in f.problem], [f.text() for f in found]


@pytest.mark.parametrize("form", FORMS)
def test_the_rendered_checks_have_no_findings(form: str) -> None:
    assert not list(check(made(form)))
