"""Running text whose tokens are tinted, painted and pointed at."""
