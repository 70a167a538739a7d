"""Rules of uprobes and USDTs."""

SECTIONS = ("uprobes", "usdts")
"""The parts of `spec` that they judge: without one of them they are not even imported."""
