"""What is known of a model: its folder, its prompts, its tokenizer."""
