"""Readers of the blocks that are not lists, tables or HTML: each takes its block at a place, or leaves it."""

import re

from kit.markdown import grammar
from kit.markdown.blocks import ASCII_SPACE, Block, Place, attributes_from


def read_blank(place: Place) -> bool:
    """Read blank lines; `text` keeps them, because their number matters to definition lists."""
    found = place.take(grammar.BLANK)
    if not found:
        return False
    if place.last is not None and place.last.kind == "blank":
        place.last.text += found[0]
    else:
        place.add("blank", found[0])
    return True


def read_code(place: Place) -> bool:
    """Read code that is indented by four."""
    found = place.check(grammar.CODE_START) and place.take(grammar.CODE)
    if not found or not found[0]:
        return False
    text = re.sub(r"\n( {0,3}[^ \t\n])", r" \1", found[0])
    place.add("code", grammar.INDENTED.sub("", text))
    return True


def read_fence(place: Place) -> bool:
    """Read code between fences; without a closing fence it is none."""
    opening = place.check(grammar.FENCE)
    if not opening:
        return False
    sign, size = opening[1][0], len(opening[1])
    if size >= place.unclosed_fences.get(sign, size + 1):
        return False
    closing = re.compile(rf"^ {{0,3}}{sign}{{{size},}}[ \t\r\f\v]*\n", re.MULTILINE)
    end = closing.search(place.source, opening.end())
    if not end:
        place.unclosed_fences[sign] = size
        return False
    place.position = end.end()
    block = place.add("code", place.source[opening.end() : end.start()])
    block.attributes["language"] = opening[2].partition("?")[0]
    return True


def read_quote(place: Place) -> bool:
    """Read a quotation, with lines that forgot their ">"."""
    if not place.check(grammar.QUOTE):
        return False
    lines = _lines_until(place, grammar.LAZY_ENDS)
    place.read_inside(grammar.QUOTE.sub("", lines), place.add("quote"))
    return True


def _lines_until(place: Place, end: re.Pattern[str]) -> str:
    """Move over the line here and all that follow until one matches `end`; return them."""
    start = place.position
    place.take(grammar.LINE)
    while not place.is_at_end and not place.check(end):
        place.take(grammar.LINE)
    return place.source[start : place.position]


def _add_heading(place: Place, end: int, level: int, text: str) -> bool:
    named = grammar.HEADING_ID.search(text)
    if named:
        text = text[: named.start()].rstrip(ASCII_SPACE)
    if not text:
        return False
    place.position = end
    heading = place.add("heading", text, level=level)
    if named:
        heading.attributes["id"] = named[1]
    return True


def read_heading(place: Place) -> bool:
    """Read "# heading"; "#123" is none."""
    found = place.check(grammar.HEADING)
    if not found:
        return False
    text = re.sub(r"[\t ]#+\Z", "", found[2].strip(ASCII_SPACE)).rstrip(ASCII_SPACE)
    return _add_heading(place, found.end(), len(found[1]), text)


def read_underlined_heading(place: Place) -> bool:
    """Read a heading that is underlined with "===" or "---"."""
    found = place.check(grammar.UNDERLINED)
    if not found or not place.is_after_boundary:
        return False
    return _add_heading(place, found.end(), 1 if found[2] == "=" else 2, found[1].strip(ASCII_SPACE))


def read_rule(place: Place) -> bool:
    """Read a rule, "---"."""
    if not place.take(grammar.RULE):
        return False
    place.add("rule")
    return True


def read_math(place: Place) -> bool:
    """Read "$$ … $$" that stands alone."""
    found = place.is_after_boundary and place.check(grammar.MATH)
    if not found or found[1]:
        return False
    if not (
        place.source.endswith("\n", 0, found.end()) and grammar.BOUNDARY.match(place.source, found.end())
    ):
        return False
    place.position = found.end()
    place.add("math", found[2].strip(ASCII_SPACE))
    return True


def read_footnote(place: Place) -> bool:
    """Read "[^1]: what the footnote says"."""
    found = place.take(grammar.FOOTNOTE)
    if not found:
        return False
    footnote = Block("footnote")
    place.read_inside(grammar.INDENTED.sub("", found[2]), footnote)
    place.definitions.footnotes[found[1]] = footnote
    place.add("definition")
    return True


def read_reference(place: Place) -> bool:
    """Read "[name]: address "title""."""
    found = place.take(grammar.REFERENCE)
    if not found:
        return False
    name = re.sub(r"\s+", " ", found[1]).lower()
    place.definitions.references[name] = (found[2] or found[3] or "", found[5] or "")
    place.add("definition")
    return True


def read_abbreviation(place: Place) -> bool:
    """Read "*[LB]: leaderboard"."""
    found = place.take(grammar.ABBREVIATION)
    if not found:
        return False
    place.definitions.abbreviations[found[1]] = found[2].strip(ASCII_SPACE)
    place.add("definition")
    return True


def read_attributes(place: Place) -> bool:
    """Read "{: .class}", which belongs to the block above it or, after a blank line, to the one below."""
    if named := place.take(grammar.NAMED_ATTRIBUTES):
        said = attributes_from(named[2], place.definitions)
        place.definitions.attribute_lists.setdefault(named[1], {}).update(said)
        place.add("definition")
        return True
    found = place.take(grammar.ATTRIBUTES)
    if not found:
        return False
    said = attributes_from(found[1], place.definitions)
    if place.last is not None and place.last.kind not in {"blank", "end", "separator"}:
        place.last.attributes.update(said)
        if not place.check(grammar.ATTRIBUTES):
            place.add("separator")
    else:
        place.waiting_attributes.update(said)
    return True


def read_extension(place: Place) -> bool:
    """Read "{::comment} … {:/comment}" and its kind; of all of them only the text of nomarkdown is shown."""
    found = place.check(grammar.EXTENSION)
    if not found or found[1] not in {"comment", "nomarkdown", "options"}:
        return False
    end = found.end()
    if not found[2]:
        closing = re.compile(rf"^ {{0,3}}\{{:/(?:{found[1]})?\}}[ \t\r\f\v]*\n", re.MULTILINE)
        closed = closing.search(place.source, end)
        if not closed:
            return False
        if found[1] == "nomarkdown":
            place.add("html", place.source[end : closed.start()])
        end = closed.end()
    place.position = end
    return True


def read_end_of_block(place: Place) -> bool:
    """Read "^", which ends a list or a paragraph."""
    if not place.take(grammar.END_OF_BLOCK):
        return False
    place.add("end")
    return True


def read_paragraph(place: Place) -> bool:
    """Read a paragraph, or go on with the one that something looked like a block had interrupted."""
    start = place.position
    if place.source[start - 1 : start] not in {"", "\n"}:
        return False
    text = _lines_until(place, grammar.PARAGRAPH_ENDS).rstrip(ASCII_SPACE)
    if place.last is not None and place.last.kind == "paragraph":
        place.last.text += ("  \n" if place.source[max(start - 3, 0) : start] == "  \n" else "\n") + text
    else:
        place.add("paragraph", text.lstrip(ASCII_SPACE))
    return True
