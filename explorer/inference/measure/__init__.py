"""What padding does to vectors, how long a run takes, and texts token by token."""
