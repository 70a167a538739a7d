"""`python -m tetralint` is the console script `tetralint`."""

import os
import sys

# `python -m` looks for modules in the working directory first, where a branch under review may
# have files that are called as those we import. Where this package is from stays.
if not sys.flags.safe_path and sys.path[0] != __file__.rsplit(os.sep, 2)[0]:
    del sys.path[0]

from .cli import entry

entry()
