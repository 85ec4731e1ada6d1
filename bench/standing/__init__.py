"""A page of a large board beside a bare page with the same rows."""
