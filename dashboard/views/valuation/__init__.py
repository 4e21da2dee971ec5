"""P/E, market cap and price."""
