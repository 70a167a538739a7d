"""says: type is auto, which the agent rejects for kprobes: set the type to read"""

from tetraflux.model.kinds.tracingpolicy import Argument, ArgType


def declare(settings):
    return Argument(index=0, type=ArgType.auto)
