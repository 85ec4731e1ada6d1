"""Reads for several pages: a team's calendar, its weeks, and the notes of a week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone, translation

from projects.camp_days import Camp, CampDay, CampWeek
from projects.models import CampCalendar, Note, NoteKind
from projects.models.notes import NoteQuerySet
from teams.models import HistoryEvent, Membership, Role, Team


def calendar_of(team: Team) -> CampCalendar | None:
    """Return the team's calendar with its days, None when it has none yet."""
    return CampCalendar.objects.of(team).first()


def camp_of(team: Team) -> Camp | None:
    """Return the rules of the team's camp, holidays named in the language of the page."""
    calendar = calendar_of(team)
    return None if calendar is None else calendar.camp(language=holiday_language())


def holiday_language() -> str:
    """Return the language of the page as the holidays package names it; countries without it answer in English."""
    return "ko" if translation.get_language() == "ko" else "en_US"


def calendar_changes(team: Team) -> models.QuerySet[HistoryEvent]:
    """Return the latest changes of the team's calendar, with who made them."""
    changes = HistoryEvent.objects.of(team).filter(target_kind=CampCalendar._meta.label_lower)
    return changes.select_related("by")[:10]


def week_of(calendar: CampCalendar, number: int) -> CampWeek:
    """Return a week of the camp by its number; raises LookupError beyond the camp."""
    return calendar.camp().week(number)


def notes_of_week(team: Team, week: CampWeek) -> NoteQuerySet:
    """Return the notes for the days of a week, Monday to Sunday, in order."""
    return Note.objects.of(team).between(week.monday, week.monday + timedelta(days=6)).in_order()


def notes_like(team: Team, *, kind: str = "", week: int | None = None, q: str = "") -> NoteQuerySet:
    """Return the notes of a kind, of a week and with some words, newest day first; what is empty is not asked."""
    found = Note.objects.of(team).newest_first()
    if kind:
        found = found.of_kind(kind)
    if q:
        found = found.containing(q)
    if week:
        calendar = calendar_of(team)
        first = calendar.camp().monday(week) if calendar else None
        found = found.between(first, first + timedelta(days=6)) if first else found.none()
    return found


def names_of_members(team: Team) -> list[str]:
    """Return the names of those who write an update: members, managers and owners."""
    writers = {Role.MEMBER, Role.MANAGER, Role.OWNER}
    current = Membership.objects.of(team).current().by_name()
    return [str(one.user) for one in current if one.role in writers]


def today_of(team: Team) -> date:
    """Return today's date where the team is."""
    return timezone.localdate(timezone=ZoneInfo(team.zone))


def current_week(team: Team, camp: Camp) -> CampWeek:
    """Return the week of today; outside of the camp the latest week that has notes, else the nearest end."""
    today = today_of(team)
    number = camp.week_number(today)
    if number is None:
        written = Note.objects.of(team).between(camp.first_day, camp.ends_on).order_by("-day").first()
        number = (
            camp.week_number(written.day) if written else (1 if today < camp.first_day else camp.week_count)
        )
    return camp.week(number or 1)


@dataclass(frozen=True)
class WeekRow:
    """A week in the list of weeks."""

    week: CampWeek
    note_count: int


def weeks_with_note_counts(team: Team, camp: Camp) -> list[WeekRow]:
    """Return all weeks of the camp with how many notes each has; one query."""
    days = Note.objects.of(team).between(camp.first_day, camp.ends_on).values_list("day", flat=True)
    counts = Counter(camp.week_number(day) for day in days)
    return [WeekRow(week, counts[week.number]) for week in camp.weeks]


@dataclass(frozen=True)
class DiaryDay:
    """A date of a week with its notes; `day` is None for a weekend on which somebody wrote all the same."""

    date: date
    day: CampDay | None
    notes: list[Note]
    is_today: bool


@dataclass(frozen=True)
class Diary:
    """A week's notes by day, and the kinds of which it has none yet."""

    days: list[DiaryDay]
    note_count: int
    missing_kinds: list[NoteKind]

    @property
    def has_today(self) -> bool:
        """Whether today lies in the week."""
        return any(day.is_today for day in self.days)


def diary_of(team: Team, week: CampWeek) -> Diary:
    """Return a week's days with their notes; one query however many notes there are."""
    kinds = list(NoteKind)
    notes = sorted(
        notes_of_week(team, week).select_related("author").defer("body"),
        key=lambda note: (note.day, kinds.index(NoteKind(note.kind))),
    )
    today = today_of(team)
    by_date: dict[date, list[Note]] = {day.date: [] for day in week.days}
    for note in notes:
        by_date.setdefault(note.day, []).append(note)
    days = {day.date: day for day in week.days}
    return Diary(
        days=[
            DiaryDay(
                date=on,
                day=days.get(on),
                notes=by_date[on],
                is_today=on == today,
            )
            for on in sorted(by_date)
        ],
        note_count=len(notes),
        missing_kinds=[
            kind for kind in NoteKind if kind != NoteKind.FREE and kind not in {note.kind for note in notes}
        ],
    )


def versions_of(note: Note) -> models.QuerySet[Any]:
    """Return what was saved of a note, newest first, each with who saved it; without the texts."""
    versions: models.QuerySet[Any] = note.history.select_related("history_user").defer("body")
    return versions.order_by("-version", "-history_id")


def version_of(note: Note, version: int) -> Any | None:
    """Return a note as it was at a version, None when there is none."""
    return note.history.filter(version=version).select_related("history_user").first()
