"""says: ArgSelector.values[0]"""

from tetraflux.model.kinds.tracingpolicy import ArgSelector, Operator


def declare(settings):
    return ArgSelector(index=0, operator=Operator.Equal, values=("",))
