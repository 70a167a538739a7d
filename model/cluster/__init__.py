"""What stands beside the stack's folders: the namespace and the Flux Kustomizations."""
