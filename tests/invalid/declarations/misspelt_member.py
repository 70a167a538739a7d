"""says: Operator has no Posfix (did you mean Postfix?)"""

from tetraflux.model.kinds.tracingpolicy import ArgSelector, Operator


def declare(settings):
    return ArgSelector(index=0, operator=Operator.Posfix, values=("/ssh",))
