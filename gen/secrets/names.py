"""Names under which a secret stands: of keys, of variables, of options of a command."""

from functools import cache
from typing import Any

SURE = (
    r"pass(?:word|wd|phrase|code)|passwort|pwd|tokens?|bearer|psk|key[-_. ]?data|"
    r"(?:api|app|user|secret|access|private|signing|encryption|account|shared|master|license|"
    r"storage|service|integration|routing|deploy|session|client|webhook|admin|root|auth|gpg|"
    r"wireguard|preshared|application|age)[-_. ]?keys?|"
    r"(?:client|app|api|auth|consumer|oauth|webhook|shared|signing|jwt|session|cookie)[-_. ]?"
    r"secrets?"
)
"""Whoever names something so means that what stands there is secret; RE2, the end of a name."""

UNSURE = (
    r"auth|authorization|authentication|credentials?|creds|dsn|secrets?|jwt|"
    r"conn(?:ection)?[-_. ]?(?:string|str|uri|url)|database[-_. ]?ur[li]|"
    r"(?:web)?hooks?(?:[-_. ]?ur[li])?|keys?|cookies?|session(?:[-_. ]?id)?|signature|sig|salt|"
    r"seed|pass|pw|pat|code|otp|pin|login|userpass"
)
"""Under such a name stands a secret, or the name of one, or something else."""

_ACCOUNT = r"auth|authorization|authentication|credentials?|creds|userpass|login|dsn"

_PUBLIC = r"public|partition|primary|foreign|sort|cache|group|label|topology|object|idempotency"


@cache
def _compiled(pattern: str) -> Any:
    import re2

    return re2.compile(pattern)


def _ends(name: str, words: str) -> bool:
    """Whether the name ends in one of the words: `dbPassword` and `db_password`, not `monkey`."""
    parts = _compiled(r"([a-z0-9])([A-Z])").sub(r"\1_\2", name)
    return bool(_compiled(rf"(?i)(?:^|[^a-z])(?:{words})\d*$").search(parts))


@cache
def is_sure(name: str) -> bool:
    """Whether what stands under this name is a secret, unless it refers to one."""
    return _ends(name, SURE) or bool(_compiled(r"(?i)pass(?:word|wd|phrase)\d*$").search(name))


@cache
def is_password(name: str) -> bool:
    """Whether a number under this name is a secret; the others may count tokens."""
    return bool(_compiled(r"(?i)(?:pass(?:word|wd|phrase|code)|pwd|pin)\d*$").search(name))


@cache
def is_account(name: str) -> bool:
    """Whether a user and a password stand under this name, if anything of an account does."""
    return _ends(name, _ACCOUNT)


@cache
def is_unsure(name: str) -> bool:
    """Whether what stands under this name may be a secret, if it looks like one."""
    return _ends(name, UNSURE) and not _ends(name, rf"(?:{_PUBLIC})[-_. ]?(?:{UNSURE})")
