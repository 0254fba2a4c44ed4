"""What there is to notice about texts and their vectors: small functions, one a finding, over the same evidence."""
