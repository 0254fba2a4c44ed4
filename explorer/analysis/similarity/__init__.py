"""Vectors of texts: their norms, and the similarity of some rows to others."""
