"""A list below `1.` that is indented by two, which Hugo shows as a list of its own."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import MARKER, Line, Text

_NUMBER = re.compile(r"[0-9]{1,9}[.)][ \t]+(?=\S)")


def find(text: Text) -> Iterator[Place]:
    """Find the first of such nested items; everything that hangs below the number moves with it."""
    done = -1
    for number, line in enumerate(text.lines[:-1]):
        marker = _NUMBER.match(line.bare)
        if number <= done or line.kind != "text" or not marker:
            continue
        wanted = line.indent + len(marker[0])
        block = _below(text, number)
        first = next((child for child in block if MARKER.match(child.bare)), None)
        if first is None or not line.indent < first.indent < wanted:
            continue
        done = number + len(block)
        start = first.start
        spaces = " " * (wanted - first.indent)
        moved = [child for child in block if child.start >= start and child.bare]
        yield Place(start, tuple(Edit(child.start, child.start, spaces) for child in moved))


def _below(text: Text, number: int) -> list[Line]:
    """Return the lines that are indented more than the line `number`, as far as they go."""
    block = []
    for line in text.lines[number + 1 :]:
        if line.bare and line.indent <= text.lines[number].indent:
            break
        block.append(line)
    return block


RULE = Rule(
    code="nested-list-indent",
    message=_("Hugo shows this list beside the number, not below it. Indent it by the width of the number."),
    sample=("1. 실험\n  - 결과", "1. 실험\n   - 결과"),
    find=find,
)
