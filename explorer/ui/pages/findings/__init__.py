"""The page "Findings"."""
