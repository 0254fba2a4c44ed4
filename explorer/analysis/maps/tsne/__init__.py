"""t-SNE on given neighbours."""
