"""Objects that the tree expects to exist in the cluster, one file per owner."""
