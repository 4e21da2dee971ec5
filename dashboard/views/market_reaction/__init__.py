"""What the stock did when the deal was announced, beyond the market."""
