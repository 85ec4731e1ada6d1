"""A Markdown file as spans of its source, so that what is not edited stays as it was."""

from retros.document.document import Document, read, read_text

__all__ = ["Document", "read", "read_text"]
