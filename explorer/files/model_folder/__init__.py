"""What a folder of a model holds, told before any model library sees it."""
