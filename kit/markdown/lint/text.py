"""A text as rules look at it: its lines, and which characters are code, HTML, addresses or formulas."""

import re
from dataclasses import dataclass
from functools import cached_property

from kit.markdown import grammar
from kit.markdown.code_spans import CodeSpans
from kit.markdown.raw_html import extent

# Stands for a character that no rule may touch; a letter to no regular expression.
HIDDEN = "\ue000"
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
_FENCE = re.compile(r"[ \t]*(?:[-+*]|[0-9]+[.)])?[ \t]*(`{3,}|~{3,})([^`\n]*)\r?\n?\Z")
MARKER = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t\r\n]|\Z)")
_MATH = re.compile(r"\$\$.+?\$\$|\$(?![\s$])[^$\n]{1,1000}?(?<![\s\\])\$(?![0-9$])", re.DOTALL)
_IN_LINE = re.compile(
    rf"\\.|<!--.*?-->|<(?:https?|ftps?|mailto):[^<>\n]+>|{grammar.TAG.pattern}|{grammar.CLOSING_TAG.pattern}"
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|^ {0,3}\[[^\]\n]+\]:[^\n]*|\{[:%{][^}\n]*\}+",
    re.DOTALL | re.MULTILINE,
)


@dataclass(slots=True)
class Line:
    """A line: where it starts, its text without the line's end, and what it is part of."""

    start: int
    text: str
    kind: str = "text"

    @property
    def indent(self) -> int:
        """The column of its first letter, tabs every four."""
        width = 0
        for letter in self.text:
            if letter not in " \t":
                break
            width += 4 - width % 4 if letter == "\t" else 1
        return width

    @property
    def bare(self) -> str:
        """The text without indentation."""
        return self.text.strip(" \t\r")

    @property
    def content(self) -> str:
        """The text behind the marks of lists and quotations."""
        rest = self.bare
        while (found := MARKER.match(rest)) or rest.startswith(">"):
            rest = rest[found.end() if found else 1 :].lstrip(" \t")
        return rest

    @property
    def starts_item(self) -> bool:
        """Whether it starts with the mark of a list item."""
        return bool(MARKER.match(self.bare))


class Text:
    """A source and what its characters are."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = [Line(found.start(), found[0].rstrip("\n")) for found in _LINE.finditer(source)]
        self._mark_front_matter()
        self._mark_fences()
        self._mark_html()
        self._mark_blank_and_indented()

    def _mark_front_matter(self) -> None:
        found = _FRONT_MATTER.match(self.source)
        for line in self.lines:
            if found and line.start < found.end():
                line.kind = "front matter"

    def _mark_fences(self) -> None:
        fence = ""
        for line in self.lines:
            if line.kind != "text":
                continue
            if fence:
                line.kind = "code"
                if re.fullmatch(rf"{fence[0]}{{{len(fence)},}}", line.bare):
                    fence, line.kind = "", "end of code"
            elif (found := _FENCE.match(line.text)) and self._is_closed(line, found[1]):
                fence, line.kind = found[1], "code"

    def _is_closed(self, line: Line, fence: str) -> bool:
        closing = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t\r]*$", re.MULTILINE)
        return bool(closing.search(self.source, line.start + len(line.text)))

    def _mark_html(self) -> None:
        end = 0
        for line in self.lines:
            if line.kind != "text":
                continue
            if line.start < end:
                line.kind = "html"
                continue
            start = line.start + len(line.text) - len(line.text.lstrip(" "))
            tag = grammar.TAG.match(self.source, start)
            if tag and tag[1].lower() not in grammar.SPAN_TAGS and tag[1].lower() in grammar.KNOWN_TAGS:
                line.kind, end = "html", extent(self.source, tag)[1]
            elif self.source.startswith("<!--", start):
                closed = self.source.find("-->", start)
                line.kind, end = "html", closed + 3 if closed >= 0 else 0

    def _mark_blank_and_indented(self) -> None:
        in_list, was_blank = False, True
        for line in self.lines:
            if line.kind == "text" and not line.bare:
                line.kind = "blank"
            elif line.kind == "text":
                if line.starts_item and (in_list or line.indent < 4):
                    in_list = True
                elif was_blank and line.indent < 2:
                    in_list = False
                if not in_list and was_blank and line.indent >= 4:
                    line.kind = "indented code"
            was_blank = line.kind in {"blank", "indented code", "front matter"}

    @cached_property
    def paragraphs(self) -> list[list[int]]:
        """The numbers of lines that stand together; an item, a heading and a quotation start anew."""
        groups: list[list[int]] = []
        is_open = False
        for number, line in enumerate(self.lines):
            if line.kind != "text":
                is_open = False
                continue
            if is_open and not line.starts_item and not line.bare.startswith(("#", ">")):
                groups[-1].append(number)
            else:
                groups.append([number])
            is_open = not grammar.HEADING.match(line.bare + "\n")
        return groups

    @cached_property
    def formulas(self) -> list[tuple[int, int]]:
        """Where formulas lie, from and to."""
        return [found.span() for found in _MATH.finditer(self.without_code)]

    @cached_property
    def without_code(self) -> str:
        """The source with code, HTML and front matter hidden."""
        letters = list(self.source)
        for line in self.lines:
            if line.kind not in {"text", "blank"}:
                _hide(letters, line.start, line.start + len(line.text))
        for numbers in self.paragraphs:
            first, last = self.lines[numbers[0]], self.lines[numbers[-1]]
            position = first.start
            for part, is_code in CodeSpans(self.source[first.start : last.start + len(last.text)]).parts():
                if is_code:
                    _hide(letters, position, position + len(part))
                position += len(part)
        return "".join(letters)

    @cached_property
    def free(self) -> str:
        """The source with everything hidden that rules about words and signs must not touch."""
        letters = list(self.without_code)
        for start, end in self.formulas:
            _hide(letters, start, end)
        for found in _IN_LINE.finditer("".join(letters)):
            _hide(letters, *found.span())
        return "".join(letters)

    def free_line(self, number: int) -> str:
        """Return a line of `free`."""
        line = self.lines[number]
        return self.free[line.start : line.start + len(line.text)]

    def line_and_column(self, at: int) -> tuple[int, int]:
        """Return where a character stands, both counted from 1."""
        before = self.source.count("\n", 0, at)
        return before + 1, at - (self.source.rfind("\n", 0, at) + 1) + 1


def _hide(letters: list[str], start: int, end: int) -> None:
    for i in range(start, end):
        if letters[i] != "\n":
            letters[i] = HIDDEN
