"""Rules of arguments, data and what is returned."""
