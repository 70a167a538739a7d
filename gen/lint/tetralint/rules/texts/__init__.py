"""Rules of messages and tags."""
