"""Deals that headlines and filings tell of."""
