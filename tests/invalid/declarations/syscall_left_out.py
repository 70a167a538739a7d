"""says: KProbe.syscall: field required"""

from tetraflux.model.kinds.tracingpolicy import KProbe


def declare(settings):
    return KProbe(call="tcp_connect", message="x y", tags=(), args=())
