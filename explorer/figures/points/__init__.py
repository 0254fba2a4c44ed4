"""Points: where they come from, what their colours mean, and pictures of very many."""
