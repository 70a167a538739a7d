"""What a policy is judged for: a version of Tetragon, and of the kernel below it."""

from __future__ import annotations

import re
from typing import NamedTuple

from .facts.versions import DEFAULT, VERSIONS
from .facts.versions import Tetragon as Tetragon
from .kernels import MEASURED


class Kernel(NamedTuple):
    """A version of Linux; compares with tuples, as in `target.kernel < (5, 7)`."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


def _kernel(text: str) -> Kernel:
    major, minor = text.split(".")
    return Kernel(int(major), int(minor))


MEASURED_KERNELS = tuple(map(_kernel, MEASURED))
"""The kernels on which policies were measured, oldest first."""


class Target(NamedTuple):
    """What a policy is judged for: the newest kernel that was measured, where nothing is said."""

    tetragon: Tetragon = DEFAULT
    kernel: Kernel = MEASURED_KERNELS[-1]

    @classmethod
    def of(cls, tetragon_version: str | None = None, kernel_version: str | None = None) -> Target:
        """The target of these versions, as `1.7.0` and `5.4`; of the default ones where None.

        Raises `ValueError` of a version that is not known.
        """
        made = cls()
        if tetragon_version is not None:
            made = made._replace(tetragon=tetragon(tetragon_version))
        if kernel_version is not None:
            made = made._replace(kernel=kernel(kernel_version))
        return made

    @property
    def large_programs(self) -> bool:
        """Whether the agent may load large programs (pkg/config/config_linux.go at v1.6.0)."""
        return self.kernel >= (5, 3)

    @property
    def kprobe_multi(self) -> bool:
        """Whether the kernel has kprobe_multi, which the agent then uses (detect_linux.go)."""
        return self.kernel >= (5, 18)

    @property
    def uprobe_multi(self) -> bool:
        """Whether the kernel has uprobe_multi, which the agent then uses (detect_linux.go)."""
        return self.kernel >= (6, 6)


OLDEST_KERNEL = Kernel(4, 19)
"""The oldest kernel that Tetragon supports (docs: installation/faq at v1.6.0)."""


def tetragon(text: str) -> Tetragon:
    """A known version, as `1.6.0` or `v1.6.0`. Raises `ValueError` of any other."""
    for each in VERSIONS:
        if text.removeprefix("v") == str(each):
            return each
    known = ", ".join(map(str, VERSIONS))
    raise ValueError(f"the rules of Tetragon {text!r} are not known, only those of {known}")


def kernel(text: str) -> Kernel:
    """A kernel's version, as `6.12` or `6.12.9-talos`. Raises `ValueError`."""
    found = re.match(r"([0-9]{1,3})\.([0-9]{1,3})(?![0-9])", text)
    if not found:
        raise ValueError(f"{text!r} is no version of a kernel, as 6.12 is")
    version = Kernel(int(found[1]), int(found[2]))
    if version < OLDEST_KERNEL:
        raise ValueError(f"Tetragon does not run on kernel {version}, only from {OLDEST_KERNEL} on")
    return version
