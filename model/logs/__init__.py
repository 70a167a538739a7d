"""Log shipping, when it is on."""
