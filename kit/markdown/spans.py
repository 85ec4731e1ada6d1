"""Text → links, images, code, math, HTML …: what kramdown finds inside a line, in one pass over the text.

Nothing is searched for twice: partners of brackets are found once for the whole text, emphasis keeps at most one
open mark of each kind, and what had no end once is not looked for again. So 16,000 brackets cost what 16,000
letters cost.
"""

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString, HtmlStash

from kit.markdown import grammar
from kit.markdown.blocks import Definitions, attributes_from
from kit.markdown.brackets import partners
from kit.markdown.code_spans import CodeSpans
from kit.markdown.emphasis import OpenMarks, Token, nest
from kit.markdown.raw_html import DEEPEST_HTML
from kit.markdown.typography import typeset

_INTERESTING = re.compile(r"[\\`*_!\[<&$\n{]|~~|(?<![A-Za-z0-9])https?://")
_ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=\-~])")
_AUTOLINK = re.compile(r"<(?:((?:https?|ftps?|mailto):[^<>\n]{1,2000})|([-\w.]{1,100}@[-\w.]{1,100}))>")
_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31};)|#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};)")
_BARE_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]{1,2000}")
_MATH = re.compile(r"\$(?![\s$])([^$\n]{1,1000}?)(?<![\s\\])\$(?![0-9$])")
_FOOTNOTE = re.compile(rf"\[\^({grammar.IDENTIFIER})\]")
_ATTRIBUTES = re.compile(rf"\{{:({grammar.ATTRIBUTE_LIST})\}}")
_REFERENCE = re.compile(r"[ \t\n]?\[([^\]\n]{0,1000})\]")
_TITLED = re.compile(r"""\A([^\s]*)[ \t\n]+(["'])(.*)\2\s*\Z""", re.DOTALL)
_ENDS_OF_SENTENCES = ".,;:!?'*_~["
_LONGEST_ADDRESS = 4096
_SHOWN_ATTRIBUTES = frozenset({"class", "id", "title", "alt", "width", "height", "align", "start"})


@dataclass(slots=True)
class Writing:
    """What all texts of a document share while they are written."""

    definitions: Definitions
    stash: HtmlStash
    footnotes: list[str] = field(default_factory=list)


def literal(text: str) -> AtomicString:
    """Return text to be shown as it is: not an entity to the serializer, and no abbreviation in it."""
    return AtomicString(text.replace("&", "&amp;"))


def bare_address(text: str, start: int) -> str:
    """Return the web address that starts here, without what belongs to the sentence around it; "" if none does."""
    found = _BARE_ADDRESS.match(text, start)
    address = found[0].rstrip(_ENDS_OF_SENTENCES) if found else ""
    while address.endswith((")", "]")) and _opened(address) < _closed(address):
        address = address[:-1].rstrip(_ENDS_OF_SENTENCES)
    return address


def _opened(text: str) -> int:
    return text.count("(") + text.count("[")


def _closed(text: str) -> int:
    return text.count(")") + text.count("]")


def set_attributes(element: Element, said: dict[str, str]) -> None:
    """Set what an attribute list asks for, as far as it may be asked for; nh3 looks at the values."""
    for name, value in said.items():
        if name in _SHOWN_ATTRIBUTES:
            element.set(name, value.replace("&", "&amp;"))


def write_spans(text: str, element: Element, writing: Writing, *, in_link: bool = False) -> None:
    """Read the text of a block and put it into `element`."""
    nest(_Reader(text, writing, in_link=in_link).read(), element)


class _Reader:
    """Reads one text from left to right. Each `_at_…` reads what starts at `position`, or leaves it as text."""

    def __init__(self, text: str, writing: Writing, *, in_link: bool) -> None:
        self.text = text
        self.writing = writing
        self.in_link = in_link
        self.position = 0
        self.unwritten = 0
        self.tokens: list[Token] = []
        self.open_tags: list[str] = []
        self.marks = OpenMarks(text)
        self.code = CodeSpans(text)
        self.without_end: set[str] = set()

    @cached_property
    def partners(self) -> dict[int, int]:
        """Which bracket closes which."""
        return partners(self.text, self.code)

    def read(self) -> list[Token]:
        """Return everything in the text, in order."""
        while found := _INTERESTING.search(self.text, self.position):
            self.position = found.start()
            if not self.readers[found[0][0]](self):
                self.position += 1
        self._write_text(len(self.text))
        for name in reversed(self.open_tags):
            self.tokens.append(self.writing.stash.store(f"</{name}>"))
        return self.tokens

    def _write_text(self, end: int) -> None:
        if end > self.unwritten:
            self.tokens.append(typeset(self.text, self.unwritten, end).replace("&", "&amp;"))
        self.unwritten = end

    def _add(self, token: Token, end: int) -> bool:
        """Add what was read from `position` to `end`."""
        self._write_text(self.position)
        self.tokens.append(token)
        self.position = self.unwritten = end
        return True

    def _add_html(self, end: int) -> bool:
        return self._add(self.writing.stash.store(self.text[self.position : end]), end)

    def _end_of(self, sign: str, start: int) -> int:
        """Return where `sign` next stands, or -1; what is not found once is not looked for again."""
        if sign in self.without_end:
            return -1
        end = self.text.find(sign, start)
        if end < 0:
            self.without_end.add(sign)
        return end

    def _at_backslash(self) -> bool:
        for ending in ("\\\\\n", "\\\n"):
            if self.text.startswith(ending, self.position):
                return self._add(Element("br"), self.position + len(ending) - 1)
        found = _ESCAPED.match(self.text, self.position)
        return bool(found) and self._add(self.text[self.position + 1], self.position + 2)

    def _at_backtick(self) -> bool:
        inside, end, code = self.code.at(self.position)
        if code is None:
            self.position = inside - 1
            return False
        element = Element("code")
        element.text = literal(code)
        return self._add(element, end)

    def _at_mark(self) -> bool:
        mark = self.marks.read(self.position)
        return self._add(mark, self.position + len(mark.text))

    def _at_line_end(self) -> bool:
        if not self.text.startswith("  \n", self.position - 2) or self.position - 2 < self.unwritten:
            return False
        end = self.position
        self.position = self.unwritten + len(self.text[self.unwritten : end].rstrip(" "))
        return self._add(Element("br"), end)

    def _at_ampersand(self) -> bool:
        found = _ENTITY.match(self.text, self.position)
        if not found or (found[1] and found[1] not in html.entities.html5):
            return False
        return self._add(found[0], found.end())

    def _at_dollar(self) -> bool:
        if self.text.startswith("$$", self.position):
            end = self._end_of("$$", self.position + 2)
            formula, end = self.text[self.position + 2 : end], end + 2
            if end < 2:
                self.position += 1
                return False
        else:
            found = _MATH.match(self.text, self.position)
            if not found:
                return False
            formula, end = found[1], found.end()
        element = Element("span", {"class": "math"})
        element.text = literal(formula.strip())
        return self._add(element, end)

    def _at_brace(self) -> bool:
        """Give the element just read the attributes behind it."""
        found = _ATTRIBUTES.match(self.text, self.position)
        last = self.tokens[-1] if self.tokens else None
        if not found or self.unwritten != self.position or not isinstance(last, Element):
            return False
        set_attributes(last, attributes_from(found[1], self.writing.definitions))
        self.position = self.unwritten = found.end()
        return True

    def _at_address(self) -> bool:
        """Link a bare address; kramdown does not, but a note's reader wants to follow it (lint says so)."""
        address = "" if self.in_link else bare_address(self.text, self.position)
        if not address:
            self.position += 4
            return False
        return self._add(_link(address, address), self.position + len(address))

    def _at_less_than(self) -> bool:
        if self.text.startswith("<!--", self.position):
            end = self._end_of("-->", self.position)
            return end >= 0 and self._add("", end + 3)
        if found := _AUTOLINK.match(self.text, self.position):
            address = found[1] or f"mailto:{found[2]}"
            return self._add(_link(address, address.removeprefix("mailto:")), found.end())
        if found := grammar.CLOSING_TAG.match(self.text, self.position):
            if not self.open_tags or self.open_tags[-1] != found[1].lower():
                return False
            self.open_tags.pop()
            return self._add_html(found.end())
        return self._at_tag()

    def _at_tag(self) -> bool:
        found = grammar.TAG.match(self.text, self.position)
        if not found or found[1].lower() in grammar.BLOCK_TAGS:
            return False
        name = found[1].lower()
        if found[3] or name in grammar.VOID_TAGS:
            return self._add_html(found.end())
        if name in grammar.TAGS_WITH_SPANS:
            if len(self.open_tags) >= DEEPEST_HTML:
                return False
            self.open_tags.append(name)
            return self._add_html(found.end())
        end = self._end_of(f"</{name}>", found.end())
        if end < 0:
            self._add(self.writing.stash.store(f"{self.text[self.position :]}</{name}>"), len(self.text))
            return True
        return self._add_html(end + len(name) + 3)

    def _at_exclamation(self) -> bool:
        return self.text.startswith("![", self.position) and self._link_or_image(self.position + 1)

    def _at_bracket(self) -> bool:
        if found := _FOOTNOTE.match(self.text, self.position):
            return self._footnote(found)
        return not self.in_link and self._link_or_image(self.position)

    def _footnote(self, found: re.Match[str]) -> bool:
        name = found[1]
        if name not in self.writing.definitions.footnotes:
            return False
        if name not in self.writing.footnotes:
            self.writing.footnotes.append(name)
        number = str(self.writing.footnotes.index(name) + 1)
        mark = Element("sup", {"id": f"fnref-{number}"})
        link = SubElement(mark, "a", {"href": f"#md-fn-{number}", "class": "footnote"})
        link.text = AtomicString(number)
        return self._add(mark, found.end())

    def _link_or_image(self, opening: int) -> bool:
        closing = self.partners.get(opening)
        if closing is None:
            return False
        found = self._target(opening, closing)
        if found is None:
            return False
        address, title, end = found
        label = self.text[opening + 1 : closing]
        if opening > self.position:
            element = Element("img", {"src": literal(address), "alt": literal(_ESCAPED.sub(r"\1", label))})
        else:
            element = _link(address, None)
            write_spans(label, element, self.writing, in_link=True)
        if title:
            element.set("title", literal(title))
        return self._add(element, end)

    def _target(self, opening: int, closing: int) -> tuple[str, str, int] | None:
        """Return address, title and end of the link whose text stands between the brackets; None if it is none."""
        if self.text.startswith("(", closing + 1):
            end = self.partners.get(closing + 1)
            if end is None or end - closing > _LONGEST_ADDRESS:
                return None
            return (*_address_and_title(self.text[closing + 2 : end]), end + 1)
        references = self.writing.definitions.references
        if not references or closing - opening > 1000:
            return None
        named = _REFERENCE.match(self.text, closing + 1)
        name = (named and named[1]) or self.text[opening + 1 : closing]
        target = references.get(re.sub(r"\s+", " ", name).lower())
        return target and (*target, named.end() if named else closing + 1)

    readers: ClassVar[dict[str, "Callable[[_Reader], bool]"]] = {
        "\\": _at_backslash,
        "`": _at_backtick,
        "*": _at_mark,
        "_": _at_mark,
        "~": _at_mark,
        "!": _at_exclamation,
        "[": _at_bracket,
        "<": _at_less_than,
        "&": _at_ampersand,
        "$": _at_dollar,
        "\n": _at_line_end,
        "{": _at_brace,
        "h": _at_address,
    }


def _address_and_title(text: str) -> tuple[str, str]:
    titled = _TITLED.match(text.strip())
    address, title = (titled[1], titled[3]) if titled else (text.strip(), "")
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    return address, title


def _link(address: str, text: str | None) -> Element:
    # Ids get a prefix (see `cleaning`), so links inside the document need it too.
    link = Element("a", {"href": literal(f"#md-{address[1:]}" if address.startswith("#") else address)})
    if text is not None:
        link.text = literal(text)
    return link
