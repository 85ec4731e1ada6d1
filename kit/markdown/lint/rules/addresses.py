"""A bare address: Jekyll does not link it, and Hugo takes a particle behind it for a part of it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text
from kit.markdown.spans import bare_address

_START = re.compile(r"(?<![A-Za-z0-9\"'=])https?://")
_LINK_TEXT = re.compile(r"\[[^\[\]\n]*\](?=[(\[\ue000])")


def find(text: Text) -> Iterator[Place]:
    """Find addresses in text that stand neither in angle brackets nor in a link."""
    in_links = [found.span() for found in _LINK_TEXT.finditer(text.free)]
    for found in _START.finditer(text.free):
        start = found.start()
        address = bare_address(text.source, start)
        if address and not any(first <= start < last for first, last in in_links):
            yield Place(start, (Edit(start, start + len(address), f"<{address}>"),))


RULE = Rule(
    code="bare-address",
    message=_(
        "Jekyll does not link this address, and Hugo takes letters behind it along. Write <https://…>."
    ),
    sample=("https://a.org/b에서", "<https://a.org/b>에서"),
    find=find,
)
