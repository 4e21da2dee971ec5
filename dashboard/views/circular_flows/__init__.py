"""Circular flows: which loops there are and how much of the money is circular."""
