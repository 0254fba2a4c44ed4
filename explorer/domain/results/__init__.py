"""What comes out: vectors, and what the analyses say of them."""
