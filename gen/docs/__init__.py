"""The catalogue: a page per detection and alert, an index, a layer, and what was measured."""
