"""package-management: somebody installs software at run time."""

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection
from tetraflux.model.execution import MINORS, PYTHONS, exec_hook, named_programs
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    BinaryOperator,
    BinarySelector,
    KProbe,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import Expect, Scenario
from tetraflux.model.settings import Settings

SYSTEM = (
    "/apt",
    "/apt-get",
    "/aptitude",
    "/dpkg",
    "/yum",
    "/dnf",
    "/dnf-3",
    "/dnf4",
    "/dnf5",
    "/microdnf",
    "/tdnf",
    "/rpm",
    "/apk",
    "/apk.static",
    "/opkg",
    "/pacman",
    "/zypper",
)
PIPS = ("/pip", "/pip2", "/pip3", *(f"/pip3.{minor}" for minor in MINORS))
NODES = ("/npm", "/npm-cli.js", "/npx", "/npx-cli.js", "/yarn", "/yarn.js", "/yarnpkg", "/pnpm")
GEMS = ("/gem", *(f"/gem{version}" for version in ("2.7", "3.0", "3.1", "3.2", "3.3", "3.4")))

PIP_AS_MODULE = (
    "/pip/__main__.py",
    *(f"/pip/__pycache__/__main__.cpython-3{minor}.pyc" for minor in MINORS),
)
TAGS = ("T1072", "T1105")


def declare(settings: Settings) -> Detection:
    """Reports at exec; scripts count by their own path, not by their interpreter's.

    `python -m pip` is the exec of a Python alone. What tells it is the module that Python opens.
    """
    del settings
    return Detection(
        name="package-management",
        summary="A package manager was started",
        attack=("T1072", "T1105"),
        catches=(
            "the package managers of the distributions, by any path or through a symbolic link",
            "pip, npm, yarn and gem run as scripts or programs of that name, also with a version "
            "in the name",
            "python -m pip, and python with the path of the script pip, detected by the file that "
            "Python opens, compiled or not",
            "node with the path of npm-cli.js",
        ),
        escapes=(
            "package managers under another name, and libraries that install without one",
            "package managers that another program runs: `ld.so /usr/bin/apt`, and the scripts "
            "dnf, yum and gem, as in `python3 /usr/bin/dnf`",
            "pip from a zip file, as ensurepip and get-pip.py run it, or through import pip",
            "tools that are not in the list of package managers: uv, conda, cargo, go",
        ),
        noise="image builds in the cluster, and hosts that upgrade themselves; apt-cache and "
        "apt-config start dpkg",
        tuning=(
            "this detection has no alert; exclude image builds from the queries with which you "
            "read its events",
        ),
        response=(
            "Check whether it is an image build or an upgrade of the host.",
            "If not, somebody is installing tools in a running container: look at what the same "
            "pod did next.",
        ),
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="package-management"),
                spec=TracingPolicySpec(
                    options=(MONITOR, ONE_BY_ONE),
                    kprobes=(
                        exec_hook(
                            message="A package manager was started",
                            tags=TAGS,
                            names=SYSTEM + PIPS + NODES + GEMS,
                        ),
                        KProbe(
                            call="security_file_open",
                            syscall=False,
                            message="An interpreter opened the program of a package manager",
                            tags=TAGS,
                            args=(Argument(index=0, type=ArgType.file),),
                            selectors=(
                                _opened(PYTHONS, PIP_AS_MODULE + PIPS),
                                _opened(("/node", "/nodejs"), ("/npm-cli.js", "/npx-cli.js")),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def _opened(programs: tuple[str, ...], files: tuple[str, ...]) -> Selector:
    """One of these programs opens one of these files."""
    return Selector(
        matchBinaries=(BinarySelector(operator=BinaryOperator.Postfix, values=programs),),
        matchArgs=(ArgSelector(index=0, operator=Operator.Postfix, values=files),),
    )


_FAKE_PIP = """\
mkdir -p lib/pip
printf 'import sys\\n' >lib/pip/__main__.py
printf '' >lib/pip/__init__.py
"""


def scenarios() -> tuple[Scenario, ...]:
    """The package managers are copies of `true`, and pip a package that does nothing."""
    return (
        *named_programs(
            names=(
                *("apt", "apt-get", "dpkg", "yum", "dnf", "microdnf", "rpm", "apk", "pacman"),
                *("zypper", "pip", "pip3", "pip3.12", "npm", "yarn", "gem"),
            ),
            others=(
                *("dpkg-query", "dpkg-deb", "apt-cache", "apt-config", "rpm2cpio", "pipx-list"),
                *("npm-check", "myapk", "pacman-key", "gemini", "yarn.lock", "mpip", "snap-apt"),
            ),
        ),
        Scenario(
            name="pip as a script of Python",
            expect=Expect.report,
            sh="printf '#!/usr/bin/env python3\\n' >pip\nchmod +x pip\n./pip install x",
        ),
        Scenario(
            name="the script pip given to python3",
            expect=Expect.report,
            sh="printf '#!/usr/bin/env python3\\n' >pip3\npython3 ./pip3 install x",
        ),
        Scenario(
            name="npm as a symbolic link to npm-cli.js",
            expect=Expect.report,
            sh="mkdir -p lib/npm/bin\nprintf '#!/bin/sh\\n' >lib/npm/bin/npm-cli.js\n"
            "chmod +x lib/npm/bin/npm-cli.js\nln -s lib/npm/bin/npm-cli.js npm\n./npm install x",
        ),
        Scenario(
            name="npm-cli.js given to node",
            expect=Expect.report,
            sh='cp "$(command -v cat)" node\nprintf "" >npm-cli.js\n./node npm-cli.js',
        ),
        Scenario(
            name="yum as a symbolic link to dnf-3",
            expect=Expect.report,
            sh="cp /bin/true dnf-3\nln -s dnf-3 yum\n./yum install x",
        ),
        Scenario(
            name="python3 -m pip",
            expect=Expect.report,
            canary=("security_file_open",),
            sh=_FAKE_PIP + "PYTHONPATH=lib python3 -m pip install x",
        ),
        Scenario(
            name="python3 -m pip, compiled before",
            expect=Expect.report,
            sh=_FAKE_PIP + "unset PYTHONDONTWRITEBYTECODE\nPYTHONPATH=lib python3 -c "
            "'import pip.__main__'\nrm lib/pip/__pycache__/__init__*\n"
            "PYTHONPATH=lib python3 -m pip install x",
        ),
        Scenario(
            name="python3 with the folder of pip",
            expect=Expect.report,
            sh=_FAKE_PIP + "python3 lib/pip install x",
        ),
        Scenario(
            name="python3 -m with another module, and a script named alike",
            expect=Expect.silence,
            sh="mkdir -p lib/pipes lib/mpip\nprintf '' >lib/pipes/__main__.py\n"
            "printf '' >lib/mpip/__main__.py\nprintf '' >mypip\n"
            "PYTHONPATH=lib python3 -m pipes\nPYTHONPATH=lib python3 -m mpip\n"
            "python3 mypip\npython3 -m json.tool --help",
        ),
        Scenario(
            name="pip read by a program that is no Python",
            expect=Expect.silence,
            sh=_FAKE_PIP + "cat lib/pip/__main__.py\ncp -r lib copy\ntar cf lib.tar lib",
        ),
    )
