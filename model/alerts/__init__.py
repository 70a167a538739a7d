"""The alerts, one file each."""
