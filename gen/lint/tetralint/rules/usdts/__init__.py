"""Rules of USDTs alone."""

SECTIONS = ("usdts",)
"""The parts of `spec` that they judge: without one of them they are not even imported."""
