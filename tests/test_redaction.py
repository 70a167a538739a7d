"""No secret of a usual form gets past the agent, and what is no secret can still be read.

The agent is played here by `redact`, after `pkg/fieldfilters/redaction.go` and
`pkg/process/args.go` of Tetragon at tag v1.6.0. RE2 is the engine on both sides in all but name:
Go's `regexp` has the same syntax and the same leftmost-first choice as google-re2.
"""

from __future__ import annotations

import json
import shlex
import string
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tetraflux.model.redaction import LIMITS, REDACTIONS

CASES = tomllib.loads(Path(__file__).with_name("redaction_cases.toml").read_text("utf-8"))
HIDDEN = "*****"


def arguments(argv: Sequence[str]) -> str:
    """What the agent makes of an argument vector, as `ArgsDecoder` does, first space and all."""
    text = ""
    for argument in argv:
        quoted = f'"{argument}"' if " " in argument else argument
        text += f" {quoted}" if text or quoted != argument else quoted
    return text


def redact(text: str, patterns: Sequence[str] = REDACTIONS) -> str:
    """What the agent makes of a command line, as `RedactionFilter.Redact` does."""
    for pattern in patterns:
        compiled = re2.compile(pattern)
        done, out = 0, ""
        for match in compiled.finditer(text):
            start, end = match.span()
            if start == end == done and done:
                continue  # Go does not take an empty match right behind another one
            out += text[done:start] + _hide_groups(compiled, text[start:end])
            done = end
        text = out + text[done:]
    return text


def _hide_groups(compiled: re2._Regexp, text: str) -> str:
    # The groups are searched again in the matched text, without what stands around it.
    if (match := compiled.search(text)) is None:
        return text
    done, out = 0, ""
    for group in range(1, compiled.groups + 1):
        start, end = match.span(group)
        if start < done:
            continue  # took no part in the match (-1), or lies in a group that is hidden already
        out += text[done:start] + HIDDEN
        done = end
    return out + text[done:]


def fault(pattern: str) -> str:
    """Why a pattern is of no use to the agent, or nothing."""
    try:
        compiled = re2.compile(pattern)
    except re2.error as error:
        return f"the agent would not start: {error}"
    return "" if compiled.groups else "no capture group, so nothing would be hidden"


@pytest.mark.parametrize(("pattern", "text", "shown"), CASES["agent"])
def test_the_agent_is_played_as_upstream_has_it(pattern: str, text: str, shown: str) -> None:
    seen = redact(text, [pattern])
    assert seen == shown, f"the agent makes {shown} of {text} by {pattern}, not {seen}"


@pytest.mark.parametrize(("line", "shown"), CASES["redacted"])
def test_a_secret_in_a_command_line_is_hidden_and_the_rest_is_not(line: str, shown: str) -> None:
    seen = redact(arguments(shlex.split(line)))
    assert seen == shown, f"{line} should be shown as {shown} but is shown as {seen}"
    assert redact(seen) == seen, f"a second pass over {seen} changes it"


@pytest.mark.parametrize("line", CASES["untouched"])
def test_a_command_line_without_a_secret_stays_as_it_is(line: str) -> None:
    before = arguments(shlex.split(line))
    assert redact(before) == before, f"{line} holds no secret but is shown as {redact(before)}"


VISIBLE = string.digits + string.ascii_letters + string.punctuation + "äß€漢"
NO_QUOTES = "".join(sorted(set(VISIBLE) - set("\"'\\")))
IN_ADDRESS = "".join(sorted(set(NO_QUOTES) - set("/?&#")))


@st.composite
def secrets(draw: st.DrawFn, alphabet: str) -> str:
    """A secret with three recognisable parts, anything but what a hidden one shows between."""
    between = st.text(alphabet, max_size=6).filter(lambda text: HIDDEN not in text)
    return f"{draw(between)}HEAD{draw(between)}BODY{draw(between)}TAIL{draw(between)}"


def assert_gone(secret: str, text: str) -> None:
    seen = redact(text)
    left = [part for part in (secret, "HEAD", "BODY", "TAIL") if part in seen]
    assert not left, f"{left} of the secret {secret!r} survives: {text!r} is shown as {seen!r}"


@pytest.mark.parametrize("form", CASES["assigned"])
@given(secret=secrets(VISIBLE))
def test_no_part_of_any_assigned_value_survives(form: str, secret: str) -> None:
    assert_gone(secret, form.format(secret))


@pytest.mark.parametrize("form", CASES["behind_a_flag"])
@given(secret=secrets(VISIBLE).filter(lambda text: not text.startswith("--")))
def test_no_part_of_any_value_behind_a_flag_survives(form: str, secret: str) -> None:
    assert_gone(secret, form.format(secret))


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["--password", "--token"])
@given(secret=secrets(NO_QUOTES + " ").filter(lambda text: " " in text))
def test_no_part_of_a_value_with_spaces_survives_in_the_quotes_of_the_agent(
    flag: str, secret: str
) -> None:
    assert_gone(secret, arguments([flag, secret, "-v"]))
    assert_gone(secret, arguments([f"{flag}={secret}", "-v"]))


@given(secret=secrets(VISIBLE + " "), key=st.sampled_from(["password", "clientSecret", "api_key"]))
def test_no_part_of_any_value_in_json_survives(secret: str, key: str) -> None:
    for separators in ((",", ":"), (", ", ": ")):
        body = arguments([json.dumps({key: secret, "user": "u"}, separators=separators)])
        assert_gone(secret, body)
        assert '"u"' in redact(body), f"what follows the secret is hidden, too: {redact(body)}"


@pytest.mark.parametrize("form", CASES["headers"])
@given(secret=secrets(NO_QUOTES))
def test_no_part_of_any_authorization_header_survives(form: str, secret: str) -> None:
    assert_gone(secret, f'-H "{form.format(secret)}" https://host')


@given(secret=secrets(IN_ADDRESS))
def test_no_part_of_any_secret_parameter_survives_and_the_next_one_does(secret: str) -> None:
    text = f"https://host/?a=b&token={secret}&c=d"
    assert_gone(secret, text)
    assert redact(text).endswith("&c=d"), f"the next parameter is hidden, too: {redact(text)}"


@given(secret=secrets(IN_ADDRESS))
def test_no_part_of_any_password_in_an_address_survives(secret: str) -> None:
    assert_gone(secret, f"https://user:{secret}@host/path")


WORDS = st.text(string.ascii_letters + string.digits + "-_./,=\"'{}", min_size=1, max_size=12)
KEYWORDS = ("pass", "token", "bearer", "secret", "key", "pwd", "auth", "cookie", "sig")


@given(argv=st.lists(WORDS.filter(lambda w: not any(k in w.lower() for k in KEYWORDS)), max_size=8))
def test_a_command_line_without_any_keyword_stays_as_it_is(argv: list[str]) -> None:
    text = arguments(argv)
    assert redact(text) == text, f"{text} holds no keyword but is shown as {redact(text)}"


@pytest.mark.parametrize("pattern", REDACTIONS)
def test_every_pattern_compiles_and_has_a_group_to_hide(pattern: str) -> None:
    assert not fault(pattern), f"{pattern}: {fault(pattern)}"


@pytest.mark.parametrize("pattern", REDACTIONS)
def test_every_pattern_survives_flux_and_one_line_of_json(pattern: str) -> None:
    assert "${" not in pattern, f"Flux would take a part of {pattern} for a variable"
    assert pattern.isprintable(), f"{pattern} holds a line end or a control character"


@pytest.mark.parametrize(("pattern", "reason"), CASES["useless"])
def test_a_pattern_that_is_of_no_use_is_noticed(pattern: str, reason: str) -> None:
    assert reason in fault(pattern), f"{pattern} went through with {fault(pattern)!r}"


@pytest.mark.parametrize("number", range(len(REDACTIONS)))
def test_every_pattern_hides_something_that_no_other_one_does(number: int) -> None:
    others = [*REDACTIONS[:number], *REDACTIONS[number + 1 :]]
    lost = [c for c in CASES["redacted"] if redact(arguments(shlex.split(c[0])), others) != c[1]]
    assert lost, f"without {REDACTIONS[number]} every case reads the same: it is not needed"


@pytest.mark.parametrize("line", CASES["survives"])
def test_what_the_limits_say_is_not_hidden_is_not(line: str) -> None:
    assert "SECRET" in redact(arguments(shlex.split(line))), f"{line} is hidden: correct LIMITS"


def test_every_limit_is_a_sentence_on_one_line() -> None:
    bad = [limit for limit in LIMITS if not limit.endswith(".") or "\n" in limit]
    assert not bad, f"not sentences: {bad}"
