"""`**학습(learning)**은`, whose asterisks Hugo shows."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

_EMPHASIS = re.compile(r"(?<![*\\])(\*\*?)(?![*\s])([^*\n]+?)(?<![*\s])\1(?!\*)")


def _is_word(letter: str) -> bool:
    return bool(letter) and not letter.isspace() and not _is_punctuation(letter)


def _is_punctuation(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter)[0] in "PS"


def find(text: Text) -> Iterator[Place]:
    """Find emphasis with punctuation inside and a letter outside: CommonMark sees no end, or no start, there."""
    for found in _EMPHASIS.finditer(text.free):
        start, end = found.span()
        inside = text.source[found.start(2) : found.end(2)]
        before, after = text.source[start - 1 : start] if start else "", text.source[end : end + 1]
        no_end = _is_punctuation(inside[-1]) and _is_word(after)
        no_start = _is_punctuation(inside[0]) and _is_word(before)
        if no_end or no_start:
            tag = "strong" if found[1] == "**" else "em"
            yield Place(start, (Edit(start, end, f"<{tag}>{inside}</{tag}>"),))


RULE = Rule(
    code="emphasis-before-particle",
    message=_("Hugo shows these asterisks as text. Write <strong>…</strong>."),
    sample=("**학습(learning)**은", "<strong>학습(learning)</strong>은"),
    find=find,
)
