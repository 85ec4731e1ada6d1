"""What techniques brought, read from the database and drawn, beside numpy on arrays that are in memory already."""
