"""Everything about one company; one part of it is drawn at a time."""
