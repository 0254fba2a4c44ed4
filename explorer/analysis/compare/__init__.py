"""Two settings on the same texts."""
