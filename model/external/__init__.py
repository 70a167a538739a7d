"""What the tree expects to find in the cluster, one file per owner."""
