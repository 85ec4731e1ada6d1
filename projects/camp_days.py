"""Week and day numbers of a camp."""
