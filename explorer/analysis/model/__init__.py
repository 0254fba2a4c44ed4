"""What is known of a model, in words."""
