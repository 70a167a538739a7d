"""Rules of LSM hooks."""

SECTIONS = ("lsmhooks",)
"""The parts of `spec` that they judge: without one of them they are not even imported."""
