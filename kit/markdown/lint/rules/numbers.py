"""`1)`, which Jekyll does not number."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

_NUMBER = re.compile(r"([ \t]*(?:>[ \t]?)*)([0-9]{1,9})\)(?=[ \t]+\S)")


def find(text: Text) -> Iterator[Place]:
    """Find them where Hugo starts an item: after a blank line, with 1, or going on with a list."""
    follows_item = True
    for line in text.lines:
        if line.kind != "text":
            follows_item = True
            continue
        found = _NUMBER.match(line.text)
        if found and (follows_item or int(found[2]) == 1):
            at = line.start + found.end(2)
            follows_item = True
            yield Place(line.start + found.start(2), (Edit(at, at + 1, "."),))
        else:
            follows_item = line.starts_item


RULE = Rule(
    code="number-with-parenthesis",
    message=_("Jekyll shows this as text, not as a numbered list. Write 1. in place of 1)."),
    sample=("1) 데이터\n2) 모델", "1. 데이터\n2. 모델"),
    find=find,
)
