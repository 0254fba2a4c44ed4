"""What the files of weights say without being loaded."""
