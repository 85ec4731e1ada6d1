"""Cells of a CSV file that a spreadsheet may open: text that would be taken for a formula is disarmed, reversibly."""

import re

# At the start of any line: what spreadsheets skip or split at, then what starts a formula (full-width forms too).
FORMULA = re.compile("(?:^|[\t\r\n])[\\s\x00-\x1f\ufeff\u200b\"',;|%]*[=+\\-@＝＋－＠]|^[\t\r\n\x00]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def escape(text: str) -> str:
    """Return the text as a cell that no spreadsheet computes; numbers stay numbers."""
    if text.startswith("'") or (FORMULA.search(text) and not NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return text.removeprefix("'")
