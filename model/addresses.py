"""Addresses in settings: URLs to which paths are appended, and the hosts of nodes."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)

_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(:[0-9]+)?", re.IGNORECASE)


def same_host(value: str) -> str:
    """One spelling for all that name the same host, as `::1` and `0:0:0:0:0:0:0:1` do."""
    return str(ip_address(value)) if ":" in value else value.lower().removesuffix(".")


def _host(value: str) -> str:
    """A host name, or an IPv4 or IPv6 address. Raises ValueError for what names no host."""
    labels = value.removesuffix(".").split(".")
    if ":" in value or labels[-1].isdigit():
        address = _ip(value)
        if address.is_unspecified or address.is_multicast:
            raise ValueError(f"{value} is no address of one host")
    elif len(value) > 253 or not all(_LABEL.fullmatch(each) for each in labels):
        raise ValueError(f"{value!r} is not a host name")
    return value


def _ip(value: str) -> IPv4Address | IPv6Address:
    if "%" in value:  # a zone is of the machine that resolves it
        raise ValueError(f"{value!r} is not an address: it has a zone")
    try:
        return ip_address(value)
    except ValueError:
        kind = "IPv6" if ":" in value else "IPv4"
        raise ValueError(f"{value!r} is not an {kind} address") from None


def _node(value: str) -> str:
    if value != value.lower() or value.endswith("."):
        raise ValueError(f"{value!r} must be in lower case, without a dot at its end")
    return _host(value)


def _name(value: str) -> str:
    if ":" in value:
        raise ValueError(f"{value!r} is not a host name: the port has its own key")
    return _node(value)


Host = Annotated[str, AfterValidator(_name)]
"""A host name, or an IPv4 address."""

NodeAddress = Annotated[str, AfterValidator(_node)]
"""A host name, or an IPv4 or IPv6 address."""


def _base_url(value: str) -> str:
    if not value.isascii() or not value.isprintable() or set(value) & set(" ${}\"'<>\\"):
        raise ValueError(f"{value!r} is not a URL: it has a character that is not allowed in one")
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"{value!r} does not begin with http:// or https://, in lower case")
    if re.search("%(?![0-9A-Fa-f]{2})", value):
        raise ValueError(f"{value!r} has a % that no two digits of base 16 follow")
    parts = urlsplit(value)
    if not parts.hostname:
        raise ValueError(f"{value!r} names no host")
    if "@" in parts.netloc:
        raise ValueError("the URL has a user or a password in it, which everybody could read")
    _host(parts.hostname)
    if parts.query or parts.fragment or value.endswith(("/", "?", "#")):
        raise ValueError(f"{value!r} must end with its host or path, since a path is appended")
    if not _HOST_AND_PORT.fullmatch(parts.netloc) or parts.port == 0:
        raise ValueError(f"{value!r} has a port that is not one")
    return value


Url = Annotated[str, AfterValidator(_base_url)]
"""An http(s) URL to which paths are appended; without `${`, which Flux would substitute."""
