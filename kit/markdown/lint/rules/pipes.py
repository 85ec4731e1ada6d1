"""`비용 | 성능` outside of a table, which Jekyll makes one."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.rules.tables import table_lines
from kit.markdown.lint.text import Text

_PIPE = re.compile(r"(?<!\\)\|")


def find(text: Text) -> Iterator[Place]:
    """Find paragraphs and items with a pipe on every line that have no head of a table."""
    tables = table_lines(text).values()
    for numbers in text.paragraphs:
        if any(numbers[0] in lines or numbers[-1] in lines for lines in tables):
            continue
        if text.lines[numbers[0]].content.startswith("#"):
            continue
        pipes = [[*_PIPE.finditer(text.free_line(number))] for number in numbers]
        if not all(pipes):
            continue
        for number, found in zip(numbers, pipes, strict=True):
            start = text.lines[number].start
            edits = (Edit(start + pipe.start(), start + pipe.end(), r"\|") for pipe in found)
            yield Place(start + found[0].start(), tuple(edits))


RULE = Rule(
    code="pipe-outside-table",
    message=_("Jekyll makes a table of this line. Write \\| for a pipe in text."),
    sample=("비용 | 성능", r"비용 \| 성능"),
    find=find,
)
