"""What the pages ask for: each a job of seconds on the worker's thread, its result a field of the state."""
