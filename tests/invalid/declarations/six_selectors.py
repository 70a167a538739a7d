"""says: tuple should have at most 5 items after validation, not 6"""

from tetraflux.model.kinds.tracingpolicy import KProbe, Selector


def declare(settings):
    return KProbe(
        call="tcp_connect",
        syscall=False,
        message="x y",
        tags=(),
        args=(),
        selectors=(Selector(),) * 6,
    )
