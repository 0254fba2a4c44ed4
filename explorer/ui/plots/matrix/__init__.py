"""Matrices of coloured cells, painted."""
