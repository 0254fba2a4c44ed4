"""The settings as one chooses them: which go together, how far they reach, and what a run had, in short words."""
