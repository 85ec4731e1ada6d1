"""Three texts become one: edits of two people that do not touch each other."""
