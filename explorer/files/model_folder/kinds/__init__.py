"""Which kinds of models there are, and what runs them."""
