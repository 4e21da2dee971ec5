"""Tables that two pages or more show."""
