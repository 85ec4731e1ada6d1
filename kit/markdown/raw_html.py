"""Reader of HTML between the blocks. It stays as it was written, up to its closing tag, and is cleaned later."""

import re

from kit.markdown import grammar
from kit.markdown.blocks import DEEPEST, Block, Place, attributes_from

# An element with more levels is cut there: browsers and nh3 need far longer for each deeper one.
DEEPEST_HTML = 100
_ENDS = {"<!--": "-->", "<?": "?>"}
_ASKS_FOR_MARKDOWN = re.compile(r"""\smarkdown\s*=\s*["']?(1|block|span)\b""")
_ONE_LINERS = frozenset({"p", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "th"})
_TRAILING_SPACE = re.compile(r"[ \t]*+\n")


def end_of_element(source: str, position: int, name: str) -> tuple[int, int]:
    """Return where the text of the element `name`, open at `position`, ends, and where its closing tag does.

    Tags inside must be closed in order, as kramdown has it; without its closing tag the element goes on to the end.
    """
    open_tags = [name]
    while found := grammar.ANY_TAG.search(source, position):
        position = found.end()
        opened, is_empty, closed = found[1], found[3], found[4]
        if opened and not is_empty:
            position = _open(source, position, opened.lower(), open_tags)
        elif closed and open_tags[-1] == closed.lower():
            open_tags.pop()
        elif found[0] in _ENDS:
            end = source.find(_ENDS[found[0]], position)
            position = end if end >= 0 else position
        if not open_tags:
            return found.start(), position
        if len(open_tags) > DEEPEST_HTML:
            return position, position
    return len(source), len(source)


def _open(source: str, position: int, name: str, open_tags: list[str]) -> int:
    """Note that `name` is open, unless it has no text or its text is a script; return where reading goes on."""
    if name in {"script", "style"}:
        return _end_of_script(source, position, name)[1]
    if name not in grammar.VOID_TAGS:
        open_tags.append(name)
    return position


def _end_of_script(source: str, position: int, name: str) -> tuple[int, int]:
    found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, position)
    return (found.start(), found.end()) if found else (len(source), len(source))


def read_html(place: Place) -> bool:
    """Read a comment, which vanishes, or an element that is no part of a line."""
    if not place.check(grammar.HTML):
        return False
    if place.source.startswith("<!--", place.position):
        return _read_comment(place)
    start = place.position
    while place.source[start] == " ":
        start += 1
    tag = grammar.TAG.match(place.source, start)
    if not tag or tag[1].lower() in grammar.SPAN_TAGS:
        return False
    text_end, place.position = extent(place.source, tag)
    end = place.position
    place.take(_TRAILING_SPACE)
    if _ASKS_FOR_MARKDOWN.search(place.source, start, end):
        place.parent.children.append(_element(place, tag, place.source[tag.end() : text_end], place.depth))
    else:
        place.add("html", place.source[start:end])
    return True


def extent(source: str, tag: re.Match[str]) -> tuple[int, int]:
    """Return where the text of the element that `tag` opens ends, and where the element does."""
    name = tag[1].lower()
    if tag[3] or name in grammar.VOID_TAGS:
        return tag.end(), tag.end()
    return (_end_of_script if name in {"script", "style"} else end_of_element)(source, tag.end(), name)


def _read_comment(place: Place) -> bool:
    end = place.source.find("-->", place.position)
    if end < 0:
        return False
    place.position = end + 3
    place.take(_TRAILING_SPACE)
    place.add("comment")
    return True


def _element(place: Place, tag: re.Match[str], text: str, depth: int) -> Block:
    """Return `<div markdown="1">` with its text read as Markdown, or an element that holds such ones."""
    block = Block("element", tag[1].lower(), attributes=attributes_from(tag[2].strip(), place.definitions))
    wish = block.attributes.pop("markdown", None)
    if wish is None and depth < DEEPEST:
        block.children = _elements_inside(place, text, depth + 1)
    elif wish == "span" or block.text in _ONE_LINERS:
        block.children.append(Block("paragraph", text.strip(), is_tight=True))
    else:
        place.read_inside(text.strip("\n") + "\n", block)
    return block


def _elements_inside(place: Place, text: str, depth: int) -> list[Block]:
    """Return HTML as pieces that stay as they are, and the elements in it that ask for Markdown."""
    blocks: list[Block] = []
    written = position = 0
    while tag := grammar.TAG.search(text, position):
        text_end, position = extent(text, tag)
        if _ASKS_FOR_MARKDOWN.search(text, tag.start(), position):
            blocks.append(Block("html", text[written : tag.start()]))
            blocks.append(_element(place, tag, text[tag.end() : text_end], depth))
            written = position
    return [*blocks, Block("html", text[written:])]
