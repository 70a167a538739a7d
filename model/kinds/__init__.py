"""The vocabulary: one module per API, field names spelt as upstream spells them."""
