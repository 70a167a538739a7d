"""Judging what stands under a name: a secret, a reference to one, or something else."""

import re
from base64 import b64decode
from urllib.parse import urlsplit

from tetraflux.gen.secrets.wording import is_random

# Patterns are compiled on their first use (and kept by `re`): most builds need two of them.

MOST_DECODED = 65536
"""Longer words of base64 are decoded this far."""

_NOUNS_TEXT = (
    "key keys token tokens password passwd passphrase pwd pass secret secrets credential "
    "credentials creds auth user username name id cert certificate file path ref"
)
_NOUNS = frozenset(_NOUNS_TEXT.split())
"""The last word of the name of a secret: `pushover-token` is one, and no token."""

_OTHER_WORDS_TEXT = (
    "true false yes no on off none null nil basic bearer digest oauth oauth2 oidc jwt saml "
    "ldap kerberos mtls tls ssl scram md5 sha256 trust peer ident proxy anonymous optional "
    "required enabled disabled default auto always never string str int integer number bool "
    "boolean bytes object array any text binary base64 hex plain env environment file vault "
    "kubernetes configmap inherit example changeme change_me change-me changeit replaceme "
    "replace_me placeholder redacted hidden masked omitted removed todo tbd fixme unset empty "
    "dummy sample sensitive confidential invalid expired missing wrong rotated rejected "
    "denied failed authentication authenticated authorization x509 oauth1 sha1 sha512"
)
_OTHER_WORDS = frozenset(_OTHER_WORDS_TEXT.split())
"""What stands there in a schema or a sentence, as the name of a way, or to be filled in."""

_REFERENCE = (
    r"""^[$%@&*~]?[({<\[]|[$%]\{|\$\(|\{\{|^\$[A-Za-z_]|^%\w+%$|<[\w .-]+>|\bENC\[|"""
    r"""^![A-Za-z]+[ /]|^(?:vault|op|ref\+\w+|secret|env|file|sops|ssm|arn|awssm|gcpsm)[:/]|"""
    r"""^(?:process\.env|os\.environ|os\.getenv|getenv|ENV)\b"""
)
_PUBLIC = r"ssh-(?:rsa|ed25519|dss)|ecdsa-sha2|age1[a-z0-9]|-----BEGIN (?:PUB|CERT)|sha\d+[:-]"
_FILLED = r"(?i)(.)\1{2,}|[x*.#_-]{3,}|(?:your|insert|enter|replace)[-_ ].*"
_PATTERN = r"\\[sSwWdDbB.()\[\]]|\[\^|\(\?|\.[*+]|[)\]]\$$|^\^|\[\w-\w"
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*"
_VARIABLE = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
_PATH = r"(?:[A-Za-z]:\\|[~.]{0,2}/)[\w.@%+ /\\-]+"
_FILE = r"[\w.-]+\.(?:pem|key|crt|cer|p12|pfx|jks|txt|env|ya?ml|json|toml|conf|gpg|pub)"
_UUID = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEX = r"[0-9a-f]{32,}|[0-9A-F]{32,}"
_PAIR = r"[\w.@+-]{1,64}:([^\s:/][^\s:]{2,})"
_MIXED = r"(?=[^\s]*[0-9])(?=[^\s]*[A-Za-z])[^\s.:/-]{6,}"
_USERS = frozenset(("admin", "administrator", "root", "user", "guest", "postgres", "elastic"))
_PORT_OR_TAG = r"\d+(?:/.*)?|v?\d+(?:\.\d+)*[\w.-]*|latest|stable|main"


def refers(value: str) -> bool:
    """Whether a value refers to something, is to be filled in, is public, or is a pattern."""
    return bool(
        re.search(_REFERENCE, value)
        or re.match(_PUBLIC, value)
        or re.fullmatch(_FILLED, value)
        or re.search(_PATTERN, value)
        or value.lower() in _OTHER_WORDS
        or not any(map(str.isalnum, value))
        or value in ("0", "1")
        or is_filled(value)
    )


def is_filled(word: str) -> bool:
    """Whether a word has a run of what stands for any character, as in documentation."""
    return any(each * 8 in word for each in "xX#*")


def is_secret(value: str, sure: bool) -> bool:
    """Whether a value is a secret, under a name that says so, for sure or not."""
    value = value.strip().strip("\"'`\\")
    if refers(value) or _is_path(value):
        return False
    if re.match(r"[a-z][a-z0-9+.-]*://", value, re.IGNORECASE):
        return _has_secret_path(value)
    if is_pair(value) or is_pair(decoded(value)):
        return True
    if _is_name_of_one(value):
        return False
    return sure or looks_random(value)


def looks_random(value: str) -> bool:
    """Whether a value is random on its own: letters without words, a long number, a UUID."""
    return is_random(value) or bool(re.fullmatch(_HEX, value) or re.fullmatch(_UUID, value))


def is_account(value: str) -> bool:
    """Whether a value is of an account, where the name says so: a pair, or letters with digits."""
    pair = re.fullmatch(_PAIR, value)
    if pair:
        return not refers(value) and not re.fullmatch(_PORT_OR_TAG, pair[1])
    return bool(re.fullmatch(_MIXED, value)) and not refers(value)


def is_pair(value: str) -> bool:
    """Whether a value is a user and a password, and not an address, an image or a word."""
    pair = re.fullmatch(_PAIR, value)
    if not pair or refers(value) or refers(pair[1]) or re.fullmatch(_PORT_OR_TAG, pair[1]):
        return False
    word = pair[1].replace("-", "")
    if value.partition(":")[0].lower() in _USERS:
        return True
    return not (word.isalpha() and word.islower()) or is_random(word)


def decoded(word: str) -> str:
    """What a word of base64 says, an empty string where that is no text."""
    bare = word.rstrip("=")[:MOST_DECODED]
    if len(bare) < 8 or len(bare) % 4 == 1:
        return ""
    standard = bare.replace("-", "+").replace("_", "/")
    try:
        text = b64decode(standard + "=" * (-len(bare) % 4), validate=True).decode()
    except ValueError:  # of binascii as of UTF-8
        return ""
    return text if all(c.isprintable() or c in "\n\r\t" for c in text) else ""


def _is_name_of_one(value: str) -> bool:
    """Whether a value names a secret, or the key of one: `pushover-token`, `DB_PASSWORD`."""
    if re.fullmatch(_VARIABLE, value):
        return not is_random(value.replace("_", ""))
    if not re.fullmatch(_NAME, value) or is_random(re.sub(r"[-_.]", "", value)):
        return False
    words = re.split(r"[-_.]|(?<=[a-z0-9])(?=[A-Z])", value)
    return words[-1].lower() in _NOUNS


def _is_path(value: str) -> bool:
    if re.fullmatch(_FILE, value):
        return True
    steps = re.split(r"[/\\]", value)
    return bool(re.fullmatch(_PATH, value)) and not any(map(looks_random, steps))


def _has_secret_path(url: str) -> bool:
    """Whether a part of the path is random, as that of a webhook."""
    try:
        steps = urlsplit(url).path.split("/")
    except ValueError:
        return False
    return any(
        re.search(_UUID, step)
        or looks_random(step)
        or (len(step) > 7 and re.fullmatch(_MIXED, step))
        for step in steps
    )
