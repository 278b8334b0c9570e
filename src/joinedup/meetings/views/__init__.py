"""Pages of huddles."""
