"""The similarity of every pair, at any zoom and in a good order."""
