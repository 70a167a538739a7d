"""crypto-mining-detection: somebody starts a miner."""

from model.detection import Detection
from model.execution import on_exec
from model.settings import Settings

MINERS = (
    "/xmrig",
    "/xmr-stak",
    "/ethminer",
    "/cpuminer",
    "/minerd",
    "/cgminer",
    "/bfgminer",
    "/ccminer",
    "/nbminer",
    "/lolMiner",
    "/t-rex",
    "/phoenixminer",
    "/gminer",
    "/teamredminer",
    "/kdevtmpfsi",
    "/kinsing",
)


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="crypto-mining-detection",
        summary="A known crypto miner was started",
        attack=("T1496",),
        catches=("the usual miners by name, by any path or through a symbolic link",),
        escapes=(
            "a miner under another name: look at its connections and at the CPU",
            "curl | bash and the like: a pipe joins two processes, and a hook sees one",
        ),
        noise="none: nothing else carries these names",
        policies=(
            on_exec(
                policy="crypto-mining-detection",
                message="A known crypto miner was started",
                tags=("T1496",),
                names=MINERS,
            ),
        ),
    )
