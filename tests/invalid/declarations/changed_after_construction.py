"""says: ObjectMeta.name: 'y': instance is frozen"""

from tetraflux.model.kinds.base import ObjectMeta


def declare(settings):
    meta = ObjectMeta(name="x")
    meta.name = "y"
    return meta
