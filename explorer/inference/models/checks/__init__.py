"""What a loaded model lacks, and why one does not load or run."""
