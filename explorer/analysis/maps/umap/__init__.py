"""UMAP, the same at any number of threads."""
