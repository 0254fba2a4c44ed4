"""What is asked for: a model, how to run it, what to read out of it."""
