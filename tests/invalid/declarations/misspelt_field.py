"""says: KProbe.selector: there is no field selector (did you mean selectors?)"""

from tetraflux.model.kinds.tracingpolicy import ArgType, Argument, KProbe


def declare(settings):
    return KProbe(
        call="tcp_connect",
        syscall=False,
        message="x y",
        tags=(),
        args=(Argument(index=0, type=ArgType.sock),),
        selector=(),
    )
