"""Models run by torch, as the libraries load them."""
