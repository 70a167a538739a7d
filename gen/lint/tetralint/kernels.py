"""The kernels on which the project is measured, and on which it promises to work."""

from __future__ import annotations

MEASURED = ("6.1", "6.12", "6.18")
"""Oldest first. What is measured is recorded in docs/runs; `tetralint` judges for the newest, and
schemas/btf has the types of each."""
