"""The lessons' window."""
