"""How the model becomes files: one verb or stage per module."""

from pathlib import Path


def has_maintainers_tools() -> bool:
    """Whether this is a clone of the project: a wheel comes without `gen/maintain`."""
    return (Path(__file__).parent / "maintain").is_dir()
