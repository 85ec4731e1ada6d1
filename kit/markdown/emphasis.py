"""Which "**" opens emphasis, which closes it, and which are just asterisks; kramdown's rules.

Unlike CommonMark's they ask only whether white space stands beside the mark, so `**학습(learning)**은` is bold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from kit.markdown.blocks import ASCII_SPACE

_KINDS = {"*": "em", "**": "strong", "_": "em", "__": "strong", "~~": "del"}
_IN_A_WORD = re.compile(r"[^\W\d_]-?\Z")


@dataclass(slots=True, eq=False)
class Mark:
    """A mark in the text; `role` is the element it turned out to open, or "end", or nothing."""

    text: str
    at: int
    role: str = ""

    @property
    def kind(self) -> str:
        """The element it would open."""
        return _KINDS[self.text]


Token = str | Mark | Element


class OpenMarks:
    """The marks that wait for their partner, at most one of each kind, as kramdown allows no bold within bold."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.waiting: list[Mark] = []

    def read(self, at: int) -> Mark:
        """Return the mark at `at`, which may have closed one that waited, or waits itself now."""
        for mark in reversed(self.waiting):
            if self._is_closed_at(mark, at):
                mark.role = mark.kind
                del self.waiting[self.waiting.index(mark) :]
                return Mark(mark.text, at, "end")
        sign = self.text[at]
        mark = Mark(sign * 2 if sign == "~" or self.text[at + 1 : at + 2] == sign else sign, at)
        if self._may_open(mark):
            self.waiting.append(mark)
        return mark

    def _is_closed_at(self, mark: Mark, at: int) -> bool:
        text, end = self.text, at + len(mark.text)
        if (
            not text.startswith(mark.text, at)
            or text[at - 1] in ASCII_SPACE
            or at == mark.at + len(mark.text)
        ):
            return False
        if mark.kind == "em" and text.startswith(mark.text * 2, at) and text[end + 1 : end + 2] != mark.text:
            return False
        return mark.text[0] != "_" or not text[end : end + 1].isalnum()

    def _may_open(self, mark: Mark) -> bool:
        following = self.text[mark.at + len(mark.text) :][:1]
        if (
            not following
            or following in ASCII_SPACE
            or any(mark.kind == open_.kind for open_ in self.waiting)
        ):
            return False
        if mark.kind == "del" and following == "~":
            return False
        return mark.text[0] != "_" or not _IN_A_WORD.search(self.text[max(mark.at - 2, 0) : mark.at])


def append_text(element: Element, text: str) -> None:
    """Append text after what the element holds."""
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def nest(tokens: Sequence[Token], element: Element) -> None:
    """Put what was read into `element`, emphasis as elements within it."""
    path = [element]
    for token in tokens:
        if isinstance(token, str):
            append_text(path[-1], token)
        elif isinstance(token, Element):
            path[-1].append(token)
        elif token.role == "end":
            path.pop()
        elif token.role:
            path.append(SubElement(path[-1], token.role))
        else:
            append_text(path[-1], token.text)
