"""What a comparison of two settings shows."""
