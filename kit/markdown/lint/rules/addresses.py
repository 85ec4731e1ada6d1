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
        if not address or any(first <= start < last for first, last in in_links):
            continue
        if linked := _linked(text, start, address):
            yield Place(start, (Edit(start, start + len(address), linked),))


def _linked(text: Text, start: int, address: str) -> str | None:
    """Return the address as a link. At the start of a line Jekyll takes "<" for HTML, which ends an item there.

    There the address stands twice, so that a dollar in it would begin and end a formula: None, it stays as it is.
    """
    starts_line = not text.source[text.source.rfind("\n", 0, start) + 1 : start].strip()
    if starts_line and not {*address} & {*"()[]"}:
        return None if "$" in address else f"[{address}]({address})"
    return f"<{address}>"


RULE = Rule(
    code="bare-address",
    message=_(
        "Jekyll does not link this address, and Hugo takes letters behind it along. Write <https://…>."
    ),
    sample=("주소: https://a.org/b에서", "주소: <https://a.org/b>에서"),
    find=find,
)
