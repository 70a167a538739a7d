"""says: retryInterval cannot be set with RemediateOnFailure"""

from tetraflux.model.kinds.flux import Strategy, StrategyName


def declare(settings):
    return Strategy(name=StrategyName.RemediateOnFailure, retryInterval="5m")
