"""A Markdown file as spans of its source, so that what is not edited stays as it was."""
