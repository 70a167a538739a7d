"""says: did you mean policy-mode?"""

from tetraflux.model.kinds.tracingpolicy import Option


def declare(settings):
    return Option(name="policy-mod", value="monitor")
