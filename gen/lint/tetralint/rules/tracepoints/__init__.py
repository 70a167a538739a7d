"""Rules of tracepoints."""

SECTIONS = ("tracepoints",)
"""The parts of `spec` that they judge: without one of them they are not even imported."""
