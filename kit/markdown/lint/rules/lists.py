"""What the two rules about neighbours in lists share: which list a line belongs to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kit.markdown import grammar
from kit.markdown.lint.text import MARKER, Line, Text

FENCE = re.compile(r"`{3,}|~{3,}")


@dataclass(slots=True)
class Sibling:
    """A line at the column of an item above: its own mark (see `mark_of`), and that of the list's first item."""

    line: Line
    mark: str
    above: str
    is_close: bool


def mark_of(line: Line) -> str:
    """Return the bullet of an item, "1" for any number, "" for other lines."""
    found = MARKER.match(line.bare)
    return "" if not found else "1" if found[0][0].isdigit() else found[0]


def siblings(text: Text) -> Iterator[Sibling]:
    """Yield items and blocks at the column of an item above them; `is_close` when no blank line is between."""
    open_items: list[tuple[int, str]] = []
    above = None
    for line in text.lines:
        if line.kind == "text" or (line.kind == "code" and above and above.kind != "code"):
            mark = mark_of(line) if line.kind == "text" else ""
            while open_items and open_items[-1][0] > line.indent:
                open_items.pop()
            is_close = above is not None and above.kind == "text"
            if open_items and open_items[-1][0] == line.indent:
                first = open_items[-1][1]
                yield Sibling(line, mark, first, is_close)
                if (not mark and not is_close) or (mark and (mark == "1") != (first == "1")):
                    open_items.pop()
            if mark and (not open_items or open_items[-1][0] < line.indent):
                open_items.append((line.indent, mark))
        above = line


def starts_block(line: Line) -> bool:
    """Whether a line is a heading or a fence."""
    return bool(grammar.HEADING.match(line.bare + "\n") or FENCE.match(line.bare))
