"""says: a TracingPolicy is cluster-scoped: remove metadata.namespace"""

from tetraflux.model.detection import MONITOR
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import LsmHook, TracingPolicy, TracingPolicySpec


def declare(settings):
    return TracingPolicy(
        metadata=ObjectMeta(name="x", namespace="security"),
        spec=TracingPolicySpec(
            options=(MONITOR,),
            lsmhooks=(LsmHook(hook="file_open", message="x y", tags=(), args=()),),
        ),
    )
