"""What the page in hand is about: its address, and what stands on it."""
