"""says: a policy must have hooks of exactly one family, but this one has 2 (kprobes, lsmhooks)"""

from tetraflux.model.detection import MONITOR
from tetraflux.model.kinds.tracingpolicy import KProbe, LsmHook, TracingPolicySpec


def declare(settings):
    return TracingPolicySpec(
        options=(MONITOR,),
        kprobes=(KProbe(call="tcp_connect", syscall=False, message="x y", tags=(), args=()),),
        lsmhooks=(LsmHook(hook="file_open", message="x y", tags=(), args=()),),
    )
