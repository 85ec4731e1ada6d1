"""Bytes to text and lines, and back without losing one byte."""

import re

# str.splitlines() also cuts at form feeds, U+0085 and U+2028, which no Markdown or YAML reader takes for a line's end.
LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
LINE_END = re.compile(r"\r\n|\n|\r")
BLANK = re.compile(r"[ \t]*(?:\r\n|\n|\r)?")


def decode(data: bytes) -> str:
    """Return the text of a file; bytes that are no UTF-8 become lone surrogates, which `encode` turns back."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Return the bytes that `decode` made the text of."""
    return text.encode("utf-8", "surrogateescape")


def lines_of(text: str) -> list[str]:
    """Return the lines, each with its end; joined they are the text."""
    return LINE.findall(text)


def is_blank(line: str) -> bool:
    """Tell whether a line holds nothing but spaces and tabs."""
    return BLANK.fullmatch(line) is not None


def newline_of(text: str) -> str:
    """Return the line end that the text uses most; a line feed where there is none."""
    ends = LINE_END.findall(text)
    return max(("\n", "\r\n", "\r"), key=ends.count)


def with_newlines(text: str, newline: str) -> str:
    """Return the text with every line end replaced, such as what a browser's text field sent."""
    return LINE_END.sub(newline, text)
