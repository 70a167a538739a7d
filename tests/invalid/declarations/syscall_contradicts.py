"""says: syscall is true but call is tcp_connect"""

from tetraflux.model.kinds.tracingpolicy import KProbe


def declare(settings):
    return KProbe(call="tcp_connect", syscall=True, message="x y", tags=(), args=())
