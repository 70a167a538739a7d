"""says: type is auto, which the agent refuses for kprobes: say how to read it"""

from tetraflux.model.kinds.tracingpolicy import Argument, ArgType


def declare(settings):
    return Argument(index=0, type=ArgType.auto)
