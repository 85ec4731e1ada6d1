"""Readers of lists: bullets, numbers, definitions."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kit.markdown import grammar
from kit.markdown.blocks import ASCII_SPACE, Block, Place, attributes_from

_BOX = re.compile(r"\A[ \t]*\[([ xX])\][ \t\r\n\f\v]+")


# An item can start at any column, so only the usual patterns are kept.
_content = lru_cache(64)(grammar.content_of_item)
_lazy = lru_cache(64)(grammar.lazy_line_of_item)
_next_item = lru_cache(64)(grammar.next_item)


@dataclass(slots=True)
class _Item:
    """An item while it is read: the column of its text, and its lines.

    `parts` are read one after the other: a nested list starts a part of its own, so that the text before it is
    a paragraph whatever it looks like together with the list's first line.
    """

    block: Block
    indent: int
    parts: list[list[str]] = field(default_factory=lambda: [[]])
    has_nested_list: bool = False

    @property
    def content(self) -> re.Pattern[str]:
        """What a line that is indented enough looks like."""
        return _content(self.indent)

    @property
    def lazy(self) -> re.Pattern[str]:
        """What a line looks like that belongs here although it is not."""
        return _lazy(self.indent)


def _first_line(place: Place, kind: str, marker: str, rest: str) -> _Item:
    """Return the item that a line with a marker starts; its text's column decides what belongs to it."""
    indent = len(marker)
    if re.fullmatch(rf"(?:{grammar.ITEM_ATTRIBUTES.pattern})?\s*", rest):
        indent = 4
    else:
        while tabs := re.match(r"( *)(\t+)", rest):
            column = len(tabs[1]) + indent
            rest = " " * (len(tabs[1]) + 4 - column % 4 + (len(tabs[2]) - 1) * 4) + rest[tabs.end() :]
        indent += len(rest) - len(rest.lstrip(" "))
    rest = rest.lstrip(ASCII_SPACE)
    block = Block(kind)
    if attributes := grammar.ITEM_ATTRIBUTES.match(rest):
        block.attributes = attributes_from(attributes[1], place.definitions)
        rest = rest[attributes.end() :]
    item = _Item(block, indent)
    item.parts[0].append(rest)
    item.has_nested_list = bool(grammar.LIST.match(rest))
    return item


def _line_of(item: _Item, place: Place, *, after_blank: bool) -> str | None:
    """Take the line here if it belongs to the item, spaces for tabs; None if it does not."""
    found = place.take(item.content) or (None if after_blank else place.take(item.lazy))
    if not found:
        return None
    tabs = len(found[0]) - len(found[0].lstrip("\t"))
    return "    " * tabs + found[0][tabs:]


def _add_line(item: _Item, line: str) -> None:
    is_indented = line.startswith(" " * item.indent)
    if is_indented:
        line = line[item.indent :]
    if grammar.LIST.match(line):
        if is_indented and not item.has_nested_list:
            item.parts.append([])
            item.has_nested_list = True
        elif item.has_nested_list and not is_indented:
            line = " " * (item.indent + 4) + line
    item.parts[-1].append(line)


def read_list(place: Place) -> bool:
    """Read a list of bullets or of numbers, with everything that hangs on its items."""
    if not place.check(grammar.LIST):
        return False
    is_bullets = bool(place.check(grammar.BULLET))
    marker = grammar.BULLET if is_bullets else grammar.NUMBER
    block = place.add("bullets" if is_bullets else "numbers")
    items, ended = _items(place, start=marker)
    block.children = [item.block for item in items]
    blank_below = _read_items(place, items, ended=ended)
    _mark_tasks(block)
    if blank_below and not ended:
        place.parent.children.append(blank_below)
    return True


def _items(place: Place, *, start: re.Pattern[str]) -> tuple[list[_Item], bool]:
    """Take the lines of a list; return its items and whether "^" ended it."""
    items: list[_Item] = []
    marker = start
    after_blank = False
    while not place.is_at_end and not (after_blank and place.check(grammar.RULE)):
        if place.take(grammar.END_OF_BLOCK):
            return items, True
        if found := place.take(marker):
            item = _first_line(place, "item", found[1], found[2])
            items.append(item)
            marker = _next_item(start, item.indent)
            after_blank = False
        elif (line := _line_of(items[-1], place, after_blank=after_blank)) is not None:
            _add_line(items[-1], line)
            after_blank = False
        elif blank := place.take(grammar.BLANK):
            items[-1].has_nested_list = after_blank = True
            items[-1].parts[-1].append(blank[0])
        else:
            break
    return items, False


def _read_items(place: Place, items: list[_Item], *, ended: bool) -> Block | None:
    """Read what the items hold; return the blank lines that the last one ended with."""
    blank_below = None
    for item in items:
        for part in item.parts:
            place.read_inside("".join(part), item.block)
        children = item.block.children
        if not children:
            continue
        if len(children) > 1 and children[0].kind == "paragraph" and children[1].kind == "separator":
            del children[1]
        if children[0].kind == "paragraph":
            children[0].is_tight = _is_tight(item, items, ended=ended)
        blank_below = children.pop() if children[-1].kind == "blank" else None
    return blank_below


def _is_tight(item: _Item, items: list[_Item], *, ended: bool) -> bool:
    """Whether the item's first paragraph stands without <p>: no blank line follows it, or it is alike to the rest."""
    children, is_last = item.block.children, item is items[-1]
    no_blank = (
        len(children) < 2 or children[1].kind != "blank" or (is_last and len(children) == 2 and not ended)
    )
    if not no_blank:
        return False
    if not is_last or len(items) == 1:
        return True
    firsts = [other.block.children[0] if other.block.children else None for other in items[:-1]]
    return any(first is None or first.kind != "paragraph" or first.is_tight for first in firsts)


def _mark_tasks(block: Block) -> None:
    """Find "[ ]" and "[x]" at the start of items."""
    for item in block.children:
        first = item.children[0] if item.children else None
        if first is None or first.kind != "paragraph":
            continue
        if box := _BOX.match(first.text):
            first.text = first.text[box.end() :]
            item.attributes["task"] = "done" if box[1] in "xX" else "open"


def read_definitions(place: Place) -> bool:
    """Read ": what it means" below the paragraph that holds the terms."""
    if not place.check(grammar.DEFINITION):
        return False
    terms, first_is_paragraph = _terms_above(place)
    if terms is None:
        return False
    block = Block("definitions", attributes=terms.attributes)
    for term in terms.text.split("\n"):
        block.children.append(Block("term", grammar.ITEM_ATTRIBUTES.sub("", term)))
    items = _definition_items(place, first_is_paragraph)
    blank_below = None
    for item, is_loose in items:
        place.read_inside("".join(item.parts[0]), item.block)
        block.children.append(item.block)
        children = item.block.children
        if not children:
            continue
        blank_below = children.pop() if children[-1].kind == "blank" else None
        if children and children[0].kind == "paragraph" and not is_loose:
            children[0].is_tight = True
    _join_definitions(place, block)
    if blank_below:
        place.parent.children.append(blank_below)
    return True


def _terms_above(place: Place) -> tuple[Block | None, bool]:
    """Take the paragraph above out of the parent; and tell whether one blank line stands between."""
    above = place.parent.children
    if above and above[-1].kind == "paragraph":
        return above.pop(), False
    if (
        len(above) > 1
        and above[-1].kind == "blank"
        and above[-1].text == "\n"
        and above[-2].kind == "paragraph"
    ):
        above.pop()
        return above.pop(), True
    return None, False


def _definition_items(place: Place, is_loose: bool) -> list[tuple[_Item, bool]]:  # noqa: FBT001
    items: list[tuple[_Item, bool]] = []
    marker = grammar.DEFINITION
    after_blank = False
    while not place.is_at_end:
        if found := place.take(marker):
            item = _first_line(place, "definition of a term", found[1], found[2])
            items.append((item, is_loose))
            marker = _next_item(grammar.DEFINITION, item.indent)
            after_blank = is_loose = False
        elif place.check(grammar.END_OF_BLOCK):
            break
        elif (line := _line_of(items[-1][0], place, after_blank=after_blank)) is not None:
            indent = items[-1][0].indent
            items[-1][0].parts[0].append(line[indent:] if line.startswith(" " * indent) else line)
            after_blank = is_loose = False
        elif blank := place.take(grammar.BLANK):
            items[-1][0].parts[0].append(blank[0])
            after_blank = is_loose = True
        else:
            break
    return items


def _join_definitions(place: Place, block: Block) -> None:
    """Add to the definition list just above, if there is one."""
    above = place.parent.children
    if len(above) > 1 and above[-1].kind == "blank" and above[-2].kind == "definitions":
        above.pop()
    if above and above[-1].kind == "definitions":
        above[-1].children.extend(block.children)
    else:
        above.append(block)
