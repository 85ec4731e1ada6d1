"""A section that is the week's notes of one kind; most are."""

from retros.sections.note_text import together
from retros.week_facts import NoteFact, WeekFacts


class FromNotes:
    """The notes of the kind that has the section's slug, by day."""

    slug = ""
    heading = ""
    aliases: tuple[str, ...] = ()

    def notes(self, facts: WeekFacts) -> tuple[NoteFact, ...]:
        """Return the week's notes of this kind."""
        return facts.notes_of(self.slug)

    def body(self, facts: WeekFacts, level: int) -> str:
        """Return them one after the other."""
        return together(self.notes(facts), level)
