"""`List<int>`, where `<int>` is taken for a tag and vanishes."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown import grammar
from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import HIDDEN, Text

_TAG = re.compile(rf"[A-Za-z0-9_.]*</?({grammar.TAG_NAME})[^<>\n]*>(?:[A-Za-z0-9_.]*)")


def find(text: Text) -> Iterator[Place]:
    """Find tags that HTML does not have. Words of a programming language become code, others keep their signs."""
    for line in text.lines:
        if line.kind != "text":
            continue
        for found in _TAG.finditer(line.text):
            start, end = line.start + found.start(), line.start + found.end()
            is_free = text.without_code[start:end].count(HIDDEN) == 0
            if not is_free or found[1].lower() in grammar.KNOWN_TAGS or _is_address(found[0]):
                continue
            written = f"`{found[0]}`" if found[0].isascii() else re.sub(r"([<>])", r"\\\1", found[0])
            # A backslash, or a backtick without its partner, would be joined to what is written here.
            if not {*text.source[max(start - 1, 0) : start], *text.source[end : end + 1]} & {"\\", "`"}:
                yield Place(start, (Edit(start, end, written),))


def _is_address(written: str) -> bool:
    return bool(re.match(r"<(?:https?|ftps?|mailto):", written)) or "@" in written


RULE = Rule(
    code="looks-like-a-tag",
    message=_("Blogs take this for a tag and show nothing. Put it between backticks."),
    sample=("List<int> 를 쓴다", "`List<int>` 를 쓴다"),
    find=find,
)
