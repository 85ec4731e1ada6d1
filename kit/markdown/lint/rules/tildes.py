"""`5~7개, 10~20개`, which GitHub and Hugo strike through."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

_TILDE = re.compile(r"(?<![~\\])~(?!~)")


def find(text: Text) -> Iterator[Place]:
    """Find paragraphs with two single tildes or more."""
    for numbers in text.paragraphs:
        tildes = [
            text.lines[number].start + found.start()
            for number in numbers
            for found in _TILDE.finditer(text.free_line(number))
        ]
        if len(tildes) > 1:
            yield Place(tildes[0], tuple(Edit(at, at + 1, r"\~") for at in tildes))


RULE = Rule(
    code="tilde-range",
    message=_("GitHub and Hugo strike out what stands between two of these. Write \\~."),
    sample=("5~7개, 10~20개", r"5\~7개, 10\~20개"),
    find=find,
)
