"""`python -m gen` is the console script `gen`."""

import sys

from gen.cli import main

sys.exit(main())
