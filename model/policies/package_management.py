"""package-management: somebody installs software at run time."""

from model.detection import Detection
from model.execution import on_exec
from model.settings import Settings

SYSTEM = (
    "/apt",
    "/apt-get",
    "/dpkg",
    "/yum",
    "/dnf",
    "/dnf-3",
    "/dnf5",
    "/microdnf",
    "/rpm",
    "/apk",
    "/pacman",
    "/zypper",
)
LANGUAGES = ("/pip", "/pip3", "/npm", "/npm-cli.js", "/yarn", "/yarn.js", "/yarnpkg", "/gem")


def declare(settings: Settings) -> Detection:
    """Reports at exec; scripts count by their own path, not by their interpreter's."""
    del settings
    return Detection(
        name="package-management",
        summary="A package manager was started",
        attack=("T1072", "T1105"),
        catches=(
            "the package managers of the distributions, by any path or through a symbolic link",
            "pip, npm, yarn and gem when they are run as scripts or programs of that name",
        ),
        escapes=(
            "python -m pip, whose exec is that of the interpreter; its arguments are in the log",
            "pip under a name with a minor version, such as pip3.12",
            "package managers under another name, and libraries that install without one",
        ),
        noise="image builds in the cluster, and hosts that upgrade themselves",
        policies=(
            on_exec(
                policy="package-management",
                message="A package manager was started",
                tags=("T1072", "T1105"),
                names=SYSTEM + LANGUAGES,
            ),
        ),
    )
