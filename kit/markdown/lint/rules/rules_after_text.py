"""`---` right below text, which makes the text a heading."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown import grammar
from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")


def find(text: Text) -> Iterator[Place]:
    """Find rules whose line above is neither blank nor a heading, a rule or the end of code."""
    above = None
    for line in text.lines:
        if (
            above
            and line.kind == above.kind == "text"
            and _RULE.fullmatch(line.bare)
            and not grammar.HEADING.match(above.bare + "\n")
            and not _RULE.fullmatch(above.bare)
        ):
            yield Place(line.start, (Edit(line.start, line.start, "\n"),))
        above = line


RULE = Rule(
    code="rule-after-text",
    message=_("This line makes the text above it a heading. Leave a blank line above a rule."),
    sample=("- 끝\n---\n다음", "- 끝\n\n---\n다음"),
    find=find,
)
