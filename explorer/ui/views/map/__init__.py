"""The map of the texts."""
