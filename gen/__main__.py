"""`python -m gen` is the console script `gen`."""

import os
import sys

# `python -m` looks for modules in the working directory first, where a branch under review may
# have files that are called as those we import. Where gen itself is from stays.
_home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if not sys.flags.safe_path and os.path.abspath(sys.path[0]) != _home:
    del sys.path[0]

from gen.cli import entry  # noqa: E402

entry()
