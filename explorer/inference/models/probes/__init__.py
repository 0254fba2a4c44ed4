"""What is found out about a model once it is loaded: its tokenizer and the model itself are tried."""
