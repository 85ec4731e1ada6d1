"""Blocks → the element tree that Python-Markdown serializes."""

import re
from collections.abc import Callable
from html import unescape
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from django.utils.html import escape
from django.utils.translation import gettext
from markdown.util import HtmlStash

from kit.markdown.blocks import Block, Definitions
from kit.markdown.cleaning import clean
from kit.markdown.emphasis import append_text
from kit.markdown.highlighting import highlighted
from kit.markdown.spans import Writing, literal, set_attributes, write_spans

_ALIGN = {"l": "left", "r": "right", "c": "center"}
_NOT_IN_AN_ID = re.compile(r"[^\w\- \t]")
# Blocks that show nothing.
_SILENT = frozenset({"blank", "end", "separator", "definition", "comment"})


class TreeWriter:
    """Writes the blocks of one document."""

    def __init__(self, definitions: Definitions, stash: HtmlStash) -> None:
        self.writing = Writing(definitions, stash)
        self.headings: list[tuple[int, str, str]] = []
        self.tables_of_contents: list[Element] = []
        self._ids: dict[str, int] = {}

    def write(self, document: Block) -> Element:
        """Return the whole document as one element."""
        root = Element("div")
        self._write_all(document.children, root)
        self._write_footnotes(root)
        for place in self.tables_of_contents:
            self._write_contents(place)
        return root

    def _write_all(self, blocks: list[Block], parent: Element) -> None:
        for block in blocks:
            if block.kind not in _SILENT:
                self.writers[block.kind](self, block, parent)

    def _add(self, block: Block, parent: Element, tag: str) -> Element:
        element = SubElement(parent, tag)
        set_attributes(element, block.attributes)
        return element

    def _paragraph(self, block: Block, parent: Element) -> None:
        element = parent if block.is_tight else self._add(block, parent, "p")
        write_spans(block.text, element, self.writing)

    def _heading(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, f"h{block.level}")
        write_spans(block.text, element, self.writing)
        text = unescape("".join(element.itertext()))
        if "id" not in block.attributes:
            element.set("id", self._new_id(text))
        if "no_toc" not in block.attributes.get("class", ""):
            self.headings.append((block.level, element.get("id", ""), text))

    def _new_id(self, text: str) -> str:
        """Return the id that kramdown's GFM parser gives a heading; the second of its name gets a number."""
        name = _NOT_IN_AN_ID.sub("", text.lower()).replace(" ", "-").replace("\t", "-")
        seen = self._ids[name] = self._ids.get(name, -1) + 1
        return f"{name}-{seen}" if seen else name

    def _rule(self, block: Block, parent: Element) -> None:
        self._add(block, parent, "hr")

    def _quote(self, block: Block, parent: Element) -> None:
        self._write_all(block.children, self._add(block, parent, "blockquote"))

    def _code(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, "pre")
        language = block.attributes.get("language", "")
        code = SubElement(element, "code")
        coloured = highlighted(block.text, language)
        if coloured is None:
            code.text = literal(block.text)
        else:
            element.set("class", "highlight")
            code.text = self.writing.stash.store(coloured)

    def _list(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, "ul" if block.kind == "bullets" else "ol")
        if "toc" in block.attributes:
            self.tables_of_contents.append(element)
            return
        for item in block.children:
            line = self._add(item, element, "li")
            if task := item.attributes.get("task"):
                element.set("class", "task-list")
                line.set("class", "task-list-item")
                self._checkbox(line, item, is_done=task == "done")
            self._write_all(item.children, line)

    def _checkbox(self, line: Element, item: Block, *, is_done: bool) -> None:
        # The box goes into the text: kramdown puts it into the paragraph, if there is one.
        label = gettext("Done") if is_done else gettext("Not done")
        checked = ' checked=""' if is_done else ""
        box = f'<input type="checkbox"{checked} aria-label="{escape(label)}">'
        first = item.children[0]
        place = line if first.is_tight else self._add(first, line, "p")
        append_text(place, self.writing.stash.store(box) + " ")
        write_spans(first.text, place, self.writing)
        item.children = item.children[1:]

    def _definitions(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, "dl")
        for item in block.children:
            line = self._add(item, element, "dt" if item.kind == "term" else "dd")
            if item.kind == "term":
                write_spans(item.text, line, self.writing)
            self._write_all(item.children, line)

    def _table(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, "table")
        for part in block.children:
            group = SubElement(element, {"head": "thead", "body": "tbody", "foot": "tfoot"}[part.kind])
            for row in part.children:
                line = SubElement(group, "tr")
                for cell, align in zip(row.children, block.text, strict=True):
                    place = SubElement(line, "th" if part.kind == "head" else "td")
                    if align in _ALIGN:
                        place.set("align", _ALIGN[align])
                    write_spans(cell.text, place, self.writing)

    def _math(self, block: Block, parent: Element) -> None:
        element = self._add(block, parent, "div")
        element.set("class", "math")
        element.text = literal(block.text)

    def _html(self, block: Block, parent: Element) -> None:
        # Cleaned by itself, so that a tag left open in it cannot take hold of what follows.
        append_text(parent, self.writing.stash.store(clean(block.text)))

    def _element(self, block: Block, parent: Element) -> None:
        self._write_all(block.children, self._add(block, parent, block.text))

    def _write_footnotes(self, root: Element) -> None:
        if not self.writing.footnotes:
            return
        notes = SubElement(SubElement(root, "div", {"class": "footnotes"}), "ol")
        # A footnote may itself refer to one: the list grows while it is written.
        for number, name in enumerate(self.writing.footnotes, 1):
            line = SubElement(notes, "li", {"id": f"fn-{number}"})
            self._write_all(self.writing.definitions.footnotes[name].children, line)
            place = line[-1] if len(line) and line[-1].tag == "p" else SubElement(line, "p")
            append_text(place, " ")
            back = SubElement(place, "a", {"href": f"#md-fnref-{number}", "class": "footnote-back"})
            back.set("aria-label", literal(gettext("Back to the text")))
            back.text = "\u21a9"

    def _write_contents(self, place: Element) -> None:
        """Fill a list with links to all headings, nested by their level."""
        open_lists: list[tuple[int, Element]] = [(0, place)]
        for level, name, text in self.headings:
            while len(open_lists) > 1 and open_lists[-1][0] > level:
                open_lists.pop()
            parent = open_lists[-1][1]
            if open_lists[-1][0] < level:
                if len(parent):
                    parent = SubElement(parent[-1], place.tag)
                open_lists.append((level, parent))
            line = SubElement(parent, "li")
            SubElement(line, "a", {"href": f"#md-{name}"}).text = literal(text)

    writers: ClassVar[dict[str, "Callable[[TreeWriter, Block, Element], None]"]] = {
        "paragraph": _paragraph,
        "heading": _heading,
        "rule": _rule,
        "quote": _quote,
        "code": _code,
        "bullets": _list,
        "numbers": _list,
        "definitions": _definitions,
        "table": _table,
        "math": _math,
        "html": _html,
        "element": _element,
    }
