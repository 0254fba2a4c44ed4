"""Vectors, explanations and near-duplicates as files, and what was asked for as JSON."""
