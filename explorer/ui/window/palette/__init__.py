"""Every action and setting by its name."""
