"""From a model's folder to a loaded encoder."""
