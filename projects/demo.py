"""This app's part of the demo team: the camp calendar, and three weeks of invented notes."""

import datetime as dt
from pathlib import Path

from projects.models import CampCalendar, Note, NoteKind
from projects.services import calendars, notes
from teams.demo import FIRST_DAY, DemoTeam

NOTES = Path(__file__).parent / "demo_notes"
WINTER_BREAK = {dt.date(2022, 12, day): "겨울 방학" for day in (28, 29, 30)}


def load(demo: DemoTeam) -> None:
    """Set the calendar and write the notes, once each."""
    if not CampCalendar.objects.of(demo.team).exists():
        calendars.settle(
            team=demo.team,
            by=demo.owner,
            first_day=FIRST_DAY,
            country="KR",
            days_off=WINTER_BREAK,
            overrides={},
        )
    if Note.objects.of(demo.team).exists():
        return
    for file in sorted(NOTES.glob("*.md")):
        _write(demo, file)


def _write(demo: DemoTeam, file: Path) -> None:
    """Write the note of a file called `2023-01-02-peer_session-1.md`: its day, kind and author (0 is the mentor)."""
    year, month, day, kind, author = file.stem.split("-")
    head, _rule, body = file.read_text().partition("---\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines() if line)
    number = int(author)
    notes.write(
        team=demo.team,
        by=demo.people[number - 1] if number else demo.mentor,
        text=notes.NoteText(
            kind=NoteKind(kind),
            day=dt.date(int(year), int(month), int(day)),
            title=facts.get("title", ""),
            session_number=int(facts["session"]) if "session" in facts else None,
            speaker=facts.get("speaker", ""),
            body=body.lstrip("\n"),
        ),
    )
