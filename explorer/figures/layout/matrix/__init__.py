"""Matrices of coloured cells: where their parts go, which rows are labelled, what is in sight."""
