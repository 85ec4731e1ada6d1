"""Commands: what changes something, asked for inside a request."""
