"""The two settings that are compared."""
