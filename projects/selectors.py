"""Reads for several pages: a team's calendar, its weeks, and the notes of a week."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from projects.camp_days import Camp, CampWeek
from projects.models import CampCalendar, Note
from projects.models.notes import NoteQuerySet
from teams.models import Team


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


def week_of(calendar: CampCalendar, number: int) -> CampWeek:
    """Return a week of the camp by its number; raises LookupError beyond the camp."""
    return calendar.camp().week(number)


def notes_of_week(team: Team, week: CampWeek) -> NoteQuerySet:
    """Return the notes for the days of a week, Monday to Sunday, in order."""
    monday = week.first_day - timedelta(days=week.first_day.weekday())
    return Note.objects.of(team).between(monday, monday + timedelta(days=6)).in_order()


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
