"""Rules of selectors but for their filters on arguments."""
