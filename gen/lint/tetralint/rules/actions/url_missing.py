"""GetUrl and DnsLookup need something to ask for."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/url-missing"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/selectors/kernel.go:1107-1118",)
AGENT = loads_but("nobody is asked")
PAGE = """
GetUrl has no `argUrl`, or DnsLookup no `argFqdn`. The policy loads, and with each event the agent
tries a request that fails before anybody is asked. It does not say so.

Set it; `argUrl` is of GetUrl and `argFqdn` of DnsLookup. The request is made by the agent, from the
network of the node, so it is a canary and not a notification.
"""

_FIELDS = {"GetUrl": "argUrl", "DnsLookup": "argFqdn"}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in read(policy):
        field = _FIELDS.get(action.name)
        if field and not action.get(field):
            yield Hit(
                action.at(field),
                f"{action.name} has no {field}",
                "the agent asks nobody, and does not say so",
                f"set {field}",
            )
