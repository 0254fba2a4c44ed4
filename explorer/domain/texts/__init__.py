"""Texts, where they are from, and what is looked for in them."""
