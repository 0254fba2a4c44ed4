"""Encoding on a Ray cluster: the same passes as on the desktop, a piece of the rows at a time."""
