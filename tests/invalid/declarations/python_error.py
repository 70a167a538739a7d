"""says: python_error.py:7: ZeroDivisionError: division by zero"""


def declare(settings):
    """Fails on its own line, which the finding names."""

    return 1 / 0
