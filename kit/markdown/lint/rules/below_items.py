"""A heading, code or another kind of list right below an item, which Jekyll takes into the item."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.rules.lists import siblings, starts_block
from kit.markdown.lint.text import Text


def find(text: Text) -> Iterator[Place]:
    """Find them at the item's own column, without a blank line between."""
    for found in siblings(text):
        is_other_list = found.mark and (found.mark == "1") != (found.above == "1")
        if found.is_close and (is_other_list or starts_block(found.line)):
            at = found.line.start
            yield Place(at, (Edit(at, at, "\n"),))


RULE = Rule(
    code="block-below-item",
    message=_("Jekyll takes this into the list item above. Leave a blank line between them."),
    sample=("- 끝\n## 다음", "- 끝\n\n## 다음"),
    find=find,
)
