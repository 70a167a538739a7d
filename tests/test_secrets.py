"""The secret check: what it finds, what it leaves alone, and what a hostile text costs."""

from __future__ import annotations

import random
import string
import time
from pathlib import Path
from typing import Any

import pytest
from secret_cases import HARMLESS, SECRETS, Case

from tetraflux.gen.build import build
from tetraflux.gen.check.secrets import check
from tetraflux.gen.cli import main
from tetraflux.gen.render import Build
from tetraflux.gen.secrets.wording import is_random
from tetraflux.lint.findings import Finding
from tetraflux.model.settings import Settings

BUILT = build(Settings())
assert isinstance(BUILT, Build)
OBJECT = next(each for each in BUILT.documents if each.name == "Namespace/security")


def found(data: dict[str, Any]) -> list[Finding]:
    """What the check says of a tree with that one object."""
    assert isinstance(BUILT, Build)
    return list(check(BUILT._replace(documents=(OBJECT._replace(data=data),))))


def named(case: Case) -> str:
    return f"{case.name}-{case.text[:10]!a}"


@pytest.mark.parametrize("case", SECRETS, ids=named)
def test_what_is_secret_is_found_and_not_printed(case: Case) -> None:
    findings = found({"metadata": {"annotations": {case.name: case.text}}})
    assert findings, f"{case.name}: {case.text} passed"
    assert all(each.id == "secret/literal" for each in findings), findings
    for each in findings:
        assert case.text not in each.text() or len(case.text) < 5, "the log of the CI would have it"


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_what_is_harmless_is_left_alone(case: Case) -> None:
    findings = found({"metadata": {"annotations": {case.name: case.text}}})
    assert not findings, f"{case.name}: {case.text} is called {findings[0].problem}"


def test_the_tables_are_as_long_as_they_are_said_to_be() -> None:
    assert len(SECRETS) > 110, "forms that must be found"
    assert len(HARMLESS) > 110, "strings that must be left alone"
    assert not {*SECRETS} & {*HARMLESS}, "something is secret and harmless"
    assert len({*SECRETS}) == len(SECRETS), "a form is there twice"


PASSWORD = "hunt" + "er2"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"env": [{"name": "DB_PASSWORD", "value": PASSWORD}]}, id="a variable"),
        pytest.param({"args": ["--password", PASSWORD]}, id="an argument after its option"),
        pytest.param({"args": ["--x", f"--password={PASSWORD}"]}, id="an option with its value"),
        pytest.param({"password": 12345678}, id="a number"),
        pytest.param({"tokens": [PASSWORD]}, id="an entry of a list"),
        pytest.param({f"https://me:{PASSWORD}@example.org": "x"}, id="a key"),
        pytest.param({"config.yaml": f"auth:\n  password: {PASSWORD}\n"}, id="embedded YAML"),
        pytest.param({"config.json": '{"password": "' + PASSWORD + '"}'}, id="embedded JSON"),
        pytest.param({"a": [[{"b": f"redis://:{PASSWORD}@h"}]]}, id="deep inside"),
    ],
)
def test_a_secret_is_found_wherever_it_stands(data: dict[str, Any]) -> None:
    findings = found({"spec": data})
    assert len(findings) == 1, f"{data} gives {findings}"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            {"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"key": "password"}}}]},
            id="a variable from a Secret",
        ),
        pytest.param({"token": {"name": "pushover", "key": "token"}}, id="a reference"),
        pytest.param({"automountServiceAccountToken": False}, id="a switch"),
        pytest.param({"args": ["--token-file", "/run/token", "--password", "$(PW)"]}, id="options"),
        pytest.param({"maxTokens": 4096, "tokenTTL": "24h"}, id="numbers about tokens"),
    ],
)
def test_what_refers_to_a_secret_is_left_alone(data: dict[str, Any]) -> None:
    assert not found({"spec": data})


def test_a_secret_with_data_is_found_in_a_list_too_unless_it_is_sealed() -> None:
    secret = {"kind": "Secret", "data": {"a": "Yg=="}}
    assert [each.id for each in found(secret)] == ["secret/object"]
    assert [each.path for each in found({"kind": "List", "items": [secret]})] == ["items[0]"]
    sealed = {"kind": "Secret", "stringData": {"a": "ENC[AES256_GCM,data:x]"}, "sops": {"mac": "x"}}
    assert not found(sealed)


def test_a_webhook_as_a_setting_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook = "https://hooks.sl" + "ack.com/services/T0123ABCD/B0123ABCD/" + "aB3dE5gH" * 3
    file, output = tmp_path / "settings.yaml", tmp_path / "out"
    file.write_text(f"namespace: x\nmonitoring:\n  runbook_url: {webhook}\n")
    assert main(["build", "--settings", str(file), "--output", str(output)]) == 2
    said = capsys.readouterr().out
    assert f"{file}:3: Settings.monitoring.runbook_url" in said, said
    assert "a Slack webhook" in said, said
    assert webhook not in said, "the log of the CI would have it"
    assert not output.exists(), "something was written"


def test_random_letters_are_told_from_words() -> None:
    """The figures of `gen/secrets/wording.py`, of 2,000 each."""
    chance = random.Random(3)  # noqa: S311
    letters = string.ascii_lowercase + string.digits
    tokens = ["".join(chance.choices(letters, k=30)) for _ in range(2000)]
    missed = sum(not is_random(each) for each in tokens)
    assert missed <= 30, f"{missed} of 2000 random words are taken for names"
    words = (
        "control plane worker storage ingress system pool master server europe central zone rack"
    )
    for digits in ([""], ["", "0", "1", "7"]):
        names = [
            "".join(f"{word}{chance.choice(digits)}" for word in chance.choices(words.split(), k=7))
            for _ in range(2000)
        ]
        wrong = [each for each in names if is_random(each[:30])]
        assert not wrong, f"{wrong[:3]} are names"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("QUJD" * 1_000_000, id="one word of base64"),
        pytest.param("QUJDQUJDQUJDQUJDQUJD " * 200_000, id="many words of base64"),
        pytest.param("password=" * 400_000, id="names"),
        pytest.param("a:" * 2_000_000, id="colons"),
        pytest.param("://" * 1_000_000, id="schemes"),
        pytest.param("$2y$10$" * 500_000, id="the begin of hashes"),
    ],
)
@pytest.mark.slow
def test_a_hostile_text_costs_seconds_at_most(text: str) -> None:
    began = time.process_time()
    found({"data": {"x": text}})
    spent = time.process_time() - began
    assert spent < 10, f"four megabytes took {spent:.1f} s"
