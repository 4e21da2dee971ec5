"""Roundtrip: who pays whom in AI, how much comes back round, and what the market made of it."""
