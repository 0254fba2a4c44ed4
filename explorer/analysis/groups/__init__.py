"""Groups of similar texts, and the words that set them apart."""
