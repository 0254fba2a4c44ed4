"""The process that lays out maps."""
