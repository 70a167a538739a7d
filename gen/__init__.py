"""How the model becomes files: one verb or stage per module."""
