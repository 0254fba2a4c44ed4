"""Every pooling, normalisation and layer of one pass, in numbers."""
