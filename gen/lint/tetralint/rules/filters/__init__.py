"""Rules of filters on arguments."""
