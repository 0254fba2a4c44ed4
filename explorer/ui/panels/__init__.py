"""What goes in: the sentence editor and the settings."""
