"""`-` and `*` in one list, which Hugo shows as two."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.rules.lists import siblings
from kit.markdown.lint.text import Text


def find(text: Text) -> Iterator[Place]:
    """Find items whose bullet is not that of the list's first item."""
    for found in siblings(text):
        if found.mark and "1" not in {found.mark, found.above} and found.mark != found.above:
            at = found.line.start + found.line.text.index(found.mark)
            yield Place(at, (Edit(at, at + 1, found.above),))


RULE = Rule(
    code="mixed-bullets",
    message=_("Hugo starts another list here, Jekyll does not. Use one kind of bullet in a list."),
    sample=("- 하나\n* 둘", "- 하나\n- 둘"),
    find=find,
)
