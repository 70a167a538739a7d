"""says: OCIRepositorySpec.url: 'oci://ghcr.io/x/y:1.0': string should match pattern"""

from tetraflux.model.kinds.flux import OCIRepositoryRef, OCIRepositorySpec


def declare(settings):
    return OCIRepositorySpec(
        interval="1h", url="oci://ghcr.io/x/y:1.0", ref=OCIRepositoryRef(tag="1.0")
    )
