"""A Markdown body in pieces: code, which is shown letter by letter, and the words around it."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt

from retros.document.spans import lines_of

PARSER = MarkdownIt("commonmark").enable("table")
PARSER.core.ruler.enableOnly(["normalize", "block"])
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
MATH = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$(?![\s$])[^$\n]+?(?<![\\\s])\$(?![\d$])")


def code_lines(body: str) -> set[int]:
    """Return the numbers (from 0) of the lines that are inside of fences and indented code, fences included."""
    blocks = [token for token in PARSER.parse(body) if token.type in {"fence", "code_block"} and token.map]
    return {line for token in blocks if token.map for line in range(*token.map)}


def outside_code(body: str, change: Callable[[str], str], *, keep_math: bool = False) -> str:
    """Return the body with `change` made to whatever is no code (and no math, if that is to be kept)."""
    inside = code_lines(body)
    kept = re.compile(f"{SPAN.pattern}|{MATH.pattern}") if keep_math else SPAN
    lines = lines_of(body)
    for number, line in enumerate(lines):
        if number not in inside:
            lines[number] = _between(line, kept, change)
    return "".join(lines)


def _between(line: str, kept: re.Pattern[str], change: Callable[[str], str]) -> str:
    parts, start = [], 0
    for found in kept.finditer(line):
        parts += [change(line[start : found.start()]), found.group()]
        start = found.end()
    return "".join([*parts, change(line[start:])])
