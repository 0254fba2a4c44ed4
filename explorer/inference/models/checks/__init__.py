"""What a model's files and its configuration say about it, and why it does not load or run."""
