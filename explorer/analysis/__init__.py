"""Pure functions on arrays: readouts, similarities, neighbours, clusters and projections."""
