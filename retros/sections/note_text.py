"""Notes as the body of a section: cleaned of what breaks blogs, several of them one after the other."""

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retros.document.spans import lines_of, with_newlines
from retros.week_facts import NoteFact

PARSER = MarkdownIt("commonmark").enable("table")
PARSER.core.ruler.enableOnly(["normalize", "block"])

# C0 controls break a blog's feed, a byte-order mark or a zero-width space hides in the middle of words.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
HEADING = re.compile(r"( {0,3})(#{1,6})(?=[ \t]|$)")
OPEN_HTML = re.compile(r"\s*<(pre|script|style|textarea)\b", re.IGNORECASE)
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")


def cleaned(body: str, level: int) -> str:
    """Return a note's text fit to stand under a heading of `level`.

    Line feeds, nothing unprintable, a blank line before each rule, and nothing left open that would swallow the
    next section. A heading of the note would begin a section of its own, so its headings go down together.
    """
    text = with_newlines(UNPRINTABLE.sub("", body), "\n").rstrip() + "\n"
    lines = lines_of(text)
    tokens = [token for token in PARSER.parse(text) if token.map and token.level == 0]
    depths = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    down = max((level + 1 - depth for depth in depths), default=0)
    for token in reversed(tokens):
        first, after = token.map or (0, 0)
        if token.type == "heading_open" and down > 0:
            lines[first:after] = [_lowered(lines[first:after], token, down)]
        elif token.type == "hr" and first > 0 and lines[first - 1].strip():
            lines.insert(first, "\n")
    return ("".join(lines).strip("\n") + _closing(text, tokens)).rstrip()


def _lowered(lines: list[str], token: Token, down: int) -> str:
    mark = "#" * min(int(token.tag[1]) + down, 6)
    if token.markup.startswith("#"):
        return HEADING.sub(lambda found: found[1] + mark, lines[0], count=1)
    return f"{mark} {' '.join(line.strip() for line in lines[:-1])}\n"


def _closing(text: str, tokens: list[Token]) -> str:
    """Return what ends an open code fence, comment or block of HTML at the end of a note."""
    probe = PARSER.parse(text + "\n# end\n")
    if not tokens or (len(probe) > 2 and probe[-3].type == "heading_open" and probe[-3].level == 0):
        return ""
    if tokens[-1].type == "fence":
        return "\n" + tokens[-1].markup
    element = OPEN_HTML.match(tokens[-1].content)
    return f"\n</{element[1]}>" if element else "\n-->"


def together(notes: Iterable[NoteFact], level: int) -> str:
    """Return the notes one after the other; a list that follows a list goes on with it."""
    body = ""
    for note in notes:
        text = cleaned(note.body, level)
        if not text:
            continue
        goes_on = _ends_with_list(body) and LIST_ITEM.match(text) is not None
        body = text if not body else body + ("\n" if goes_on else "\n\n") + text
    return body


def _ends_with_list(text: str) -> bool:
    blocks = [token for token in PARSER.parse(text) if token.level == 0]
    return bool(blocks) and blocks[-1].type == "bullet_list_close" and LIST_ITEM.match(text) is not None
