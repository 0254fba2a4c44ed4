"""What the program remembers between starts: settings, drafts, lists."""
