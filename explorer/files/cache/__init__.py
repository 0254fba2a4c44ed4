"""Vectors and converted models of earlier runs, on the disk."""
