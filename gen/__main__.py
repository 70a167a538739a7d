"""`python -m gen` is the console script `gen`."""

from gen.cli import entry

entry()
