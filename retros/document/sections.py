"""The sections of a post's body as spans: the cuts are the top-level headings a Markdown parser sees."""

import hashlib
import itertools
from collections import Counter
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retros.document.spans import is_blank, lines_of, newline_of, with_newlines

# Only lines are asked for, so the inline rules, which cost most, stay off.
PARSER = MarkdownIt("commonmark").enable("table")
PARSER.core.ruler.enableOnly(["normalize", "block"])


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; the four parts joined are the section's source.

    `heading` holds the heading's lines, `gap` the blank lines after it, `body` what people edit, and `tail` the
    blank lines and the rule before the next section. A file's text before its first heading is a section
    without heading (level 0).
    """

    heading: str
    gap: str
    body: str
    tail: str
    level: int
    title: str

    @property
    def text(self) -> str:
        """The section's source."""
        return self.heading + self.gap + self.body + self.tail

    @property
    def is_empty(self) -> bool:
        """Tell whether only the heading stands."""
        return not self.body

    @property
    def digest(self) -> str:
        """A fingerprint of the words, by which a form says which ones it was opened on."""
        words = _without_outer_blanks(with_newlines(self.body, "\n"))
        return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()

    def with_body(self, body: str, newline: str) -> "Section":
        """Return the section with another body, its lines ended as the file's are.

        Line ends and blank lines around the words typed are the form's, not the writer's, so they are not compared:
        the same words leave the section as it is.
        """
        words = _without_outer_blanks(with_newlines(body, newline))
        if words == _without_outer_blanks(with_newlines(self.body, newline)):
            return self
        heading, ends_open = self.heading, self.body and not self.body.endswith(("\n", "\r"))
        if heading and not heading.endswith(("\n", "\r")):
            heading += newline
        if words and not (ends_open and not self.tail):
            words += newline
        return replace(self, heading=heading, body=words)


def _without_outer_blanks(text: str) -> str:
    lines = lines_of(text)
    while lines and is_blank(lines[0]):
        lines.pop(0)
    while lines and is_blank(lines[-1]):
        lines.pop()
    return "".join(lines).rstrip("\r\n")


def _section_level(levels: list[int]) -> int:
    """Return the level at which a post is cut: the highest that occurs twice, or else the highest."""
    counts = Counter(levels)
    repeated = [level for level, times in counts.items() if times > 1]
    return min(repeated) if repeated else min(levels, default=1)


def _heading_tokens(tokens: list[Token]) -> list[tuple[int, int, int, str]]:
    """Return (first line, line after, level, title) of each heading that stands in no list or quote."""
    found = []
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            found.append((token.map[0], token.map[1], int(token.tag[1]), inline.content.strip()))
    return found


def cut(body: str) -> tuple[Section, ...]:
    """Return the sections of a body; their texts joined are the body, byte for byte."""
    lines = lines_of(body)
    tokens = PARSER.parse(body)
    headings = _heading_tokens(tokens)
    level = _section_level([heading[2] for heading in headings])
    starts = [heading for heading in headings if heading[2] <= level]
    blocks = [(token.map[0], token.type) for token in tokens if token.level == 0 and token.map]
    sections = []
    if not starts or starts[0][0] > 0:
        end = starts[0][0] if starts else len(lines)
        sections.append(_section(lines, 0, 0, end, 0, "", blocks))
    ends = [*(start[0] for start in starts), len(lines)][1:]
    for (first, after, depth, title), end in zip(starts, ends, strict=True):
        sections.append(_section(lines, first, after, end, depth, title, blocks))
    return tuple(section for section in sections if section.text)


def _section(
    lines: list[str], first: int, after: int, end: int, level: int, title: str, blocks: list[tuple[int, str]]
) -> Section:
    inside = [(line, kind) for line, kind in blocks if after <= line < end]
    tail = end
    if inside and inside[-1][1] == "hr":
        tail = inside[-1][0]
    while tail > after and is_blank(lines[tail - 1]):
        tail -= 1
    body = after
    while body < tail and is_blank(lines[body]):
        body += 1
    if body == tail:
        body = tail = after
    parts = (lines[first:after], lines[after:body], lines[body:tail], lines[tail:end])
    heading, gap, words, rest = ("".join(part) for part in parts)
    return Section(heading, gap, words, rest, level, title)


def joined(sections: tuple[Section, ...]) -> str:
    """Return the body that the sections are the cuts of."""
    return "".join(section.text for section in sections)


class SwallowsWhatFollows(ValueError):
    """Raised when new words would swallow the sections after them, as an open code fence does."""


def with_body(sections: tuple[Section, ...], index: int, body: str) -> tuple[Section, ...]:
    """Return the sections with one body replaced and every other one as it was.

    A rule right under the new words would make them a heading, so a blank line is put between where one is needed.
    Raises SwallowsWhatFollows when the sections after it would no longer be sections.
    """
    old = sections[index]
    newline = newline_of(joined(sections))
    new = old.with_body(body, newline)
    if new is old:
        return sections
    for candidate in (new, replace(new, tail=newline + new.tail)):
        changed = joined((*sections[:index], candidate, *sections[index + 1 :]))
        if _keeps_its_end(cut(changed), candidate, sections[index + 1 :]):
            return cut(changed)
    raise SwallowsWhatFollows


def _keeps_its_end(again: tuple[Section, ...], edited: Section, after: tuple[Section, ...]) -> bool:
    """Tell whether, cut again, the sections after the edited one and its rule are what they were."""
    count = len(again) - len(after)
    if count < 0 or [one.text for one in again[count:]] != [one.text for one in after]:
        return False
    return not edited.tail.strip() or (count > 0 and edited.tail in again[count - 1].tail)
