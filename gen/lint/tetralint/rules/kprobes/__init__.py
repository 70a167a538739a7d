"""Rules of kprobes."""

SECTIONS = ("kprobes",)
"""The parts of `spec` that they judge: without one of them they are not even imported."""
