"""The pages: a folder each, with page.py and the sections that only that page draws."""
