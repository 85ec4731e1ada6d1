"""Everything a section may draw from, as plain data."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class NoteFact:
    """A note of the week; `kind` is the slug of projects' note kinds, `number` the session's where it has one."""

    kind: str
    on: dt.date
    body: str
    title: str = ""
    number: int | None = None
    speaker: str = ""


@dataclass(frozen=True)
class PostFact:
    """A post that the week's last one links to: what the link says (`71~75일차`) and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class WeekFacts:
    """A week of the camp: its number, its named days, the tags they give, its notes in order, its posts.

    `days` holds (label, date) of each day that counts, such as ("71", 2023-01-02).
    """

    number: int
    first_day: dt.date
    last_day: dt.date
    days: tuple[tuple[str, dt.date], ...]
    tags: tuple[str, ...]
    zone: dt.tzinfo
    notes: tuple[NoteFact, ...] = ()
    posts: tuple[PostFact, ...] = ()

    @property
    def span(self) -> str:
        """The days as a post names them: `71~75`, a single `71`, or nothing in a week without days."""
        labels = [label for label, _ in self.days]
        if not labels:
            return ""
        return labels[0] if len(labels) == 1 else f"{labels[0]}~{labels[-1]}"

    @property
    def first_counted(self) -> dt.date:
        """The date of the week's first day that counts."""
        return self.days[0][1] if self.days else self.first_day

    @property
    def last_counted(self) -> dt.date:
        """The date of the week's last day that counts."""
        return self.days[-1][1] if self.days else self.last_day

    def notes_of(self, *kinds: str) -> tuple[NoteFact, ...]:
        """Return the notes of these kinds, by day."""
        return tuple(note for note in self.notes if note.kind in kinds)
