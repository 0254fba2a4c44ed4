"""Correlations, shares and ranks, and how far chance alone would move them."""
