"""GetUrl and DnsLookup need a target."""

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
AGENT = loads_but("no request is sent")
PAGE = """
GetUrl has no `argUrl`, or DnsLookup has no `argFqdn`. The policy loads, and for each event the
agent tries a request that fails before it is sent. The agent does not report this.

Set `argUrl` for GetUrl and `argFqdn` for DnsLookup. The agent sends the request from the node's
network, so use it as a canary and not as a notification.
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
                "the policy loads, but the agent sends no request",
                f"set {field}",
            )
