"""Rules of actions."""
