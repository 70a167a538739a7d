"""The self-test, which triggers each hook on each node periodically."""
