"""Running models: loading, tokenising, batching, pooling."""
