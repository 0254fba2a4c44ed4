"""Find and replace in the sentences."""
