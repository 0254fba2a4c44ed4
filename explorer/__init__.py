"""Sentence Explorer: what a backend, a pooling and a normalisation do to sentence embeddings."""

__version__ = "0.1.0"
