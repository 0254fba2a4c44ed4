"""Tables as all formats yield them, and which of their columns mean what."""
