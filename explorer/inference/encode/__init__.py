"""From texts to vectors: what is known is taken over, the rest is tokenised, batched and run."""
