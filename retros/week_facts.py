"""Everything a section may draw from, as plain data."""
