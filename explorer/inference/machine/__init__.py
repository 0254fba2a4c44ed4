"""What there is to compute with: devices, threads, libraries."""
