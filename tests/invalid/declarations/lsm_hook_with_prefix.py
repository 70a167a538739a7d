"""says: hook is security_file_open: the agent adds security_ itself"""

from tetraflux.model.kinds.tracingpolicy import LsmHook


def declare(settings):
    return LsmHook(hook="security_file_open", message="x y", tags=(), args=())
