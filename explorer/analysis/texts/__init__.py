"""Sentences in running text, and words in sentences."""
