"""Today: what changed since the reader last looked."""
