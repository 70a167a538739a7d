"""What is deployed: the vocabulary (`kinds`), the operator's settings, and one file per item."""
