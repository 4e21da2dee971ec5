"""The sections of the page Story."""
