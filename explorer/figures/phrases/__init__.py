"""What window and reports say in sentences, by subject."""
