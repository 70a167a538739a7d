"""The self-test: what each hook must report, done on each node again and again."""
