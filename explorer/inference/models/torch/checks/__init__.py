"""What there is to say about a model that the libraries loaded, or could not load."""
