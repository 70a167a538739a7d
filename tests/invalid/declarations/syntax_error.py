# says: syntax_error.py:4: SyntaxError
"""A module that Python cannot read."""

def declare(settings:
