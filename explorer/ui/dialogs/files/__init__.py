"""What is asked about a file before it is read or written."""
