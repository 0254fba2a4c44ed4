"""One reader a format of text files."""
