"""The rows of the overview dashboard, one file each."""
