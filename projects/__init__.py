"""When we meet and who does what: camp calendar, weeks, notes."""
