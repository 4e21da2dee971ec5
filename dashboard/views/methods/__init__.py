"""Where the numbers come from and how each measure is made."""
