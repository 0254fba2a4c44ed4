"""The editor of the sentences, and the listing that stands in its place when they are many."""
