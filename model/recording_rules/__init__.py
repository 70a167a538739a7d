"""Series that Prometheus computes for the alerts, one file each."""
