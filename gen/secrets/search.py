"""Searching a text for secrets: known forms, what stands under a name, addresses, base64."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, chain
from typing import Any, NamedTuple

from tetraflux.gen.secrets import names, values
from tetraflux.gen.secrets.forms import FORMS
from tetraflux.gen.secrets.names import SURE, UNSURE, is_password, is_sure, is_unsure
from tetraflux.gen.secrets.values import decoded, is_filled, is_pair, is_secret, refers
from tetraflux.gen.secrets.wording import is_random

MOST_BASE64 = 500
"""So many words of base64 of one text are decoded: a hostile text may consist of them."""

_BLANK = r"[ \t]*"
_OPERATOR = r"=>|:{0,3}=|:|[?.|+]{1,2}=|,[ \t]*[\"']?"
_ELEMENT = rf"(?i)<([\w.-]*(?:{SURE}|{UNSURE}))>\s*([^<\s]+)\s*</"
_ASSIGNED = (
    # password: x, "apiToken": "x", DB_PASSWORD=x, --password x, --password=x
    rf"""(?im)(^{_BLANK}(?:- )?)?(--?)?["'`]?\b([\w.-]*?(?:{SURE}|{UNSURE})\d*)\\?["'`]?"""
    rf"""((?:[ \t]+string)?{_BLANK}(?:{_OPERATOR}){_BLANK}|[ \t]+)"""
    r"""(\\?"[^"\n]*"|'[^'\n]*'|[^\s"',;&]+)([ \t]*$)?"""
)
_SAID_BY_COLUMN = rf"(?im)^[ \t]*([\w.-]*(?:{SURE})\d*)[ \t]+([^\s=:$]\S{{3,}})[ \t]*$"
_ADDRESS = r"""[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"'<>()\[\]{}|\\^]*:([^\s/@"'<>()\[\]{}|\\^]+)@"""
_QUERY = (
    r"(?i)[?&;]([\w.-]*(?:token|key|secret|password|passwd|pwd|pass|sig|signature|auth|code|jwt))"
    r"""=([^&\s"'<>#]+)"""
)
_HEADER = (
    r"(?i)(authorization)?[\"'`]?[ \t]*[:=]?[ \t]*[\"'`]?"
    r"\b(bearer|basic|token|apikey|api-key|splunk|geniekey|bot)[ \t]+([\w.~+/=:-]{6,})"
)
_COMMAND = (
    r"(?:\bcurl\b[^\n|;]*\s(?:-u|--user)[ =]*[\"']?[\w.@-]*:|\bsshpass\s+-p\s*|"
    r"\bmysql(?:dump|admin)?\b[^\n|;]*\s-p|\bdocker\s+login\b[^\n|;]*\s-p\s+|"
    r"\bredis-cli\b[^\n|;]*\s-a\s+|\bldap\w+\b[^\n|;]*\s-w\s+|"
    r"\bhtpasswd\s+-\w*b\w*\s+\S+\s+\S+\s+|\bmachine\s+\S+\s+login\s+\S+\s+password\s+)"
    r"[\"']?([^\s\"']+)"
)
_PUSHOVER = r"[A-Za-z0-9]{30,}"
_BASE64 = r"[A-Za-z0-9+/_-]{16,}={0,2}"

_SENTENCES_TEXT = "to is and or for the in from as with of on if was not are a an be by"
_SENTENCES = frozenset(_SENTENCES_TEXT.split())

_STEMS = (
    r"(?i)pass|token|key|secret|auth|cred|pwd|dsn|conn|hook|cookie|session|sig|salt|seed|code|otp|"
    r"pin|login|jwt|psk|bearer|pw|pat|database"
)
"""Each name of `SURE` and `UNSURE` has one of these in it."""

_SCHEMES = r"(?i)(?:basic|bearer|token|apikey|api-key|splunk|geniekey|bot)[ \t]"
_PROGRAMS = "curl|sshpass|mysql|docker|redis-cli|ldap|htpasswd|machine"
_KEYS = "|".join(re.escape(key) for form in FORMS for key in form.keys if len(key) > 1)
_LONG = r"[A-Za-z0-9+]{24}|[A-Za-z0-9+/]{15}="
"""Small patterns: what they do not find needs none of the larger ones."""


class Found(NamedTuple):
    """What was found: what it looks like, with an article, and the text itself."""

    what: str
    text: str


@cache
def _re2(pattern: str) -> Any:
    """RE2 reads a pattern ten times faster than `re`, and its time grows with the text alone."""
    import re2

    return re2.compile(pattern)


_BY_KEY = tuple((key, form) for form in FORMS for key in form.keys)

Search = Callable[[str], "Iterator[Found]"]


def suspects(texts: Iterable[str]) -> dict[str, list[Search]]:
    """The texts that need a closer look, whatever they stand under, and which: few need any."""
    every = list(dict.fromkeys(texts))
    found: dict[str, list[Search]] = {}
    for pattern, signs, searches in _LOOKS:
        may = list(filter(re.compile(signs).search, every)) if signs else every
        for text in dict.fromkeys(_hits(pattern, may)):
            found.setdefault(text, []).extend(searches)
    return found


def _hits(pattern: str, texts: list[str]) -> Iterator[str]:
    """The texts that have the pattern in them; one search in all, since each call takes time."""
    short = [each for each in texts if len(each) < _LONGEST]
    starts = [0, *accumulate(len(each) + 1 for each in short)]
    for found in _re2(pattern).finditer("\0".join(short)):
        yield short[bisect_right(starts, found.start()) - 1]
    yield from (text for text in texts if len(text) >= _LONGEST and _re2(pattern).search(text))


_LONGEST = 50_000


def search(text: str, name: str = "", searches: Iterable[Search] | None = None) -> Found | None:
    """The first secret in a text that stands under that name; None where there is none.

    `searches` is what `suspects` has for the text, where it was asked.
    """
    wanted = suspects([text]).get(text, []) if searches is None else searches
    every = (_under(name, text), *(each(text) for each in wanted))
    return next(chain.from_iterable(every), None)


@cache
def is_secret_name(name: str) -> bool:
    """Whether a secret may stand under this name."""
    # `re` is the quicker one for a word.
    return bool(re.search(_STEMS, name)) and (is_sure(name) or is_unsure(name))


def _of_forms(text: str) -> Iterator[Found]:
    for form in dict.fromkeys(form for key, form in _BY_KEY if key in text):
        for found in _re2(form.pattern).finditer(text):
            word = found.group()
            if not is_filled(word) and (not form.random or is_random(word)):
                yield Found(form.name, word)


def _under(name: str, text: str) -> Iterator[Found]:
    if not is_secret_name(name) or "\n" in text.strip():
        return  # of a text of several lines each is looked at
    sure = is_password(name) if text.isdigit() else is_sure(name)
    of_account = names.is_account(name) and values.is_account(text.strip())
    if of_account or is_secret(text, sure):
        yield Found(f"the value of {name}", text.strip())


def _in_addresses(text: str) -> Iterator[Found]:
    for found in _re2(_ADDRESS).finditer(text):
        if not refers(found.group(1)):
            yield Found("a password in an address", found.group(1))
    for found in _re2(_QUERY).finditer(text):
        name, value = found.groups()
        if is_secret(value, is_sure(name) and len(value) >= 6):
            yield Found(f"the value of {name}", value)


def _assigned(text: str) -> Iterator[Found]:
    for found in _re2(_ASSIGNED).finditer(text):
        start, option, name, between, value, end = found.groups()
        apart = not between.strip()
        if (
            not is_secret_name(name)
            or value[0] == "`" != value[-1]
            or (apart and (not option or value in _SENTENCES))
        ):
            continue  # another name, or words of a sentence
        # In the midst of a sentence a word after a colon is most often a word.
        said = (start is not None and end is not None) or option or between == "="
        plain = value.isalpha() and value.islower() and not said
        weak = between == "=" and is_password(name) and value.lower() in ("secret", "password")
        weak |= bool(said) and names.is_account(name) and values.is_account(value)
        if weak or is_secret(value, is_sure(name) and not plain):
            yield Found(f"the value of {name}", value.strip("\"'`\\"))
    for found in _re2(_ELEMENT).finditer(text) if "</" in text else ():
        if is_secret(found.group(2), is_sure(found.group(1))):
            yield Found(f"the value of {found.group(1)}", found.group(2))
    for found in _re2(_SAID_BY_COLUMN).finditer(text):
        name, value = found.groups()
        words = name.isalpha() and name.islower() and value.strip(".,;:!?)").isalpha()
        if not words and is_secret(value, sure=True):
            yield Found(f"the value of {name}", value)


def _in_commands(text: str) -> Iterator[Found]:
    for found in _re2(_COMMAND).finditer(text):
        if not refers(found.group(1)):
            yield Found("a password on a command line", found.group(1))


def _in_headers(text: str) -> Iterator[Found]:
    for found in _re2(_HEADER).finditer(text):
        header, scheme, value = found.groups()
        sure = bool(header) or any(map(str.isdigit, value))
        if is_secret(value, sure) or is_pair(decoded(value)):
            yield Found(f"an authorization by {scheme}", value)


def _of_pushover(text: str) -> Iterator[Found]:
    """Thirty letters and digits; of an application they begin with a, of a user with u."""
    for found in _re2(_PUSHOVER).finditer(text):
        word, start, end = found.group(), found.start(), found.end()
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if (
            len(word) == 30
            and word[0] in "au"
            and not set(beside) & set("-_/+=%")
            and (any(map(str.isdigit, word)) or not (word.islower() or word.istitle()))
            and any(each.lower() > "f" for each in word if each.isalpha())
            and is_random(word)
        ):
            yield Found("a Pushover token", word)


def _in_base64(text: str) -> Iterator[Found]:
    for number, found in enumerate(_re2(_BASE64).finditer(text)):
        if number >= MOST_BASE64:
            return
        word = found.group()
        inner = decoded(word)
        if not inner:
            if len(word) == 88 and word.endswith("==") and text[: found.start()][-7:] != "sha512-":
                yield Found("a key of 64 bytes", word)
        elif is_pair(inner) or search(inner):  # a decoded text is shorter, so this has an end
            yield Found("base64 of a secret", word)


_LOOKS: tuple[tuple[str, str, tuple[Search, ...]], ...] = (
    (_KEYS, "", (_of_forms,)),
    (_STEMS, r"[:=>,\n]|--", (_assigned,)),
    ("@|[?&;]", "://|=", (_in_addresses,)),
    (_PROGRAMS, "", (_in_commands,)),
    (_SCHEMES, "", (_in_headers,)),
    (_LONG, "", (_of_forms, _of_pushover, _in_base64)),
)
"""Where the small pattern is, and the sign, the searches look closer."""
