"""says: ArgSelector.operator: 'Posfix': input should be"""

from tetraflux.model.kinds.tracingpolicy import ArgSelector


def declare(settings):
    return ArgSelector(index=0, operator="Posfix", values=("/ssh",))
