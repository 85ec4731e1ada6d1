"""Tables that touch the text around them."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")


def table_lines(text: Text) -> dict[int, range]:
    """Return, by the number of its first line, the lines of each table that has a head, as far as its pipes go."""
    tables: dict[int, range] = {}
    for number in range(len(text.lines) - 1):
        head, rule = text.free_line(number), text.lines[number + 1].bare
        if not _PIPE.search(head) or "|" not in rule or not _DELIMITERS.fullmatch(rule):
            continue
        if any(number in lines for lines in tables.values()):
            continue
        end = number + 2
        while end < len(text.lines) and text.lines[end].kind == "text" and _PIPE.search(text.free_line(end)):
            end += 1
        tables[number] = range(number, end)
    return tables


def find(text: Text) -> Iterator[Place]:
    """Find tables with text directly above or below."""
    for first, lines in table_lines(text).items():
        head = text.lines[first]
        if first and text.lines[first - 1].kind == "text" and not head.starts_item:
            yield Place(head.start, (Edit(head.start, head.start, "\n"),))
        if lines.stop < len(text.lines) and text.lines[lines.stop].kind == "text":
            below = text.lines[lines.stop].start
            yield Place(below, (Edit(below, below, "\n"),))


RULE = Rule(
    code="table-touches-text",
    message=_("Jekyll shows no table here. Leave a blank line between a table and the text around it."),
    sample=("결과\n| a | b |\n|---|---|\n| 1 | 2 |\n끝", "결과\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n끝"),
    find=find,
)
