"""What is found out about a loaded model, and why one does not load or run."""
