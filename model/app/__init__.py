"""The agent: where its chart comes from and how it is released."""
