"""The page "Explain"."""
