"""What a section of the weekly post is, and how the team wants it."""

import re
from dataclasses import dataclass
from typing import Protocol

from kit.registry import Registry
from retros.week_facts import NoteFact, WeekFacts


class Section(Protocol):
    """A section that knows what of the week belongs into it.

    `heading` is what stands over it by default: `{number}` and `{speaker}` are filled in from its notes, and go with
    the words they stand in when there is none. `aliases` are other heads by which people know it, until a team
    names its own.
    """

    slug: str

    @property
    def heading(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...

    def notes(self, facts: WeekFacts) -> tuple[NoteFact, ...]:
        """Return the notes it draws from."""
        ...

    def body(self, facts: WeekFacts, level: int) -> str:
        """Return its Markdown without the heading, empty when there is nothing; `level` is the heading's."""
        ...


sections: Registry[Section] = Registry("section of the post")


@dataclass(frozen=True)
class SectionChoice:
    """How a team wants one section: its heading, whether it stands when there is nothing in it, and by which other
    headings the team knows it (None: by the usual ones)."""

    slug: str
    heading: str
    keeps_empty: bool = True
    aliases: tuple[str, ...] | None = None

    @property
    def other_names(self) -> tuple[str, ...]:
        """The headings besides its own that mean this section."""
        return sections.get(self.slug).aliases if self.aliases is None else self.aliases


# A placeholder, with the word or the brackets that make sense only with it: " {number}회차", " ({speaker} 멘토님)".
FILLED = re.compile(r"\s*\([^()]*\{(?:number|speaker)\}[^()]*\)|\s*\S*\{(?:number|speaker)\}\S*")


def heading_of(pattern: str, notes: tuple[NoteFact, ...]) -> str:
    """Return the heading with its placeholders filled from the notes: `두런두런 {number}회차` becomes `두런두런 4회차`."""
    values = {
        "{number}": _span(sorted({note.number for note in notes if note.number is not None})),
        "{speaker}": ", ".join(dict.fromkeys(note.speaker for note in notes if note.speaker)),
    }

    def fill(match: re.Match[str]) -> str:
        words = match.group()
        for name, value in values.items():
            if name in words:
                words = words.replace(name, value) if value else ""
        return words

    return FILLED.sub(fill, pattern).strip()


def _span(numbers: list[int]) -> str:
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}~{numbers[-1]}"
