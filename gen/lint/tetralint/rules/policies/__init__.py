"""Rules of a policy as a whole: its options, its pods, its loader."""
