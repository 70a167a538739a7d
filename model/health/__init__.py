"""The health checks that Gatus runs, one file each."""
