"""Commands on a team's camp calendar."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kit.refusals import Refused
from projects.camp_days import MOST_WEEKS, DayRule
from projects.models import CalendarOverride, CampCalendar, DayOff
from teams.models import HistoryEvent, Team, User


class CampTooLong(Refused):
    """A camp of more than two years is a slip of the keyboard."""

    code = "camp_too_long"


def check_length(first_day: date, last_day: date | None) -> None:
    """Raise CampTooLong when the camp has more weeks than a calendar shows."""
    if last_day and (last_day - first_day).days >= MOST_WEEKS * 7:
        text = _("A camp lasts at most %(weeks)d weeks.") % {"weeks": MOST_WEEKS}
        raise CampTooLong(text, fields={"last_day": [text]})


@transaction.atomic
def settle(
    *,
    team: Team,
    by: User,
    first_day: date,
    last_day: date | None = None,
    country: str = "",
    days_off: Mapping[date, str],
    overrides: Mapping[date, DayRule],
) -> CampCalendar:
    """Set the whole calendar of a team: days off with their reasons, and what was decided for single dates."""
    check_length(first_day, last_day)
    calendar, is_new = CampCalendar.objects.update_or_create(
        team=team, defaults={"first_day": first_day, "last_day": last_day, "country": country}
    )
    calendar.days_off.all().delete()
    calendar.overrides.all().delete()
    DayOff.objects.bulk_create(
        DayOff(calendar=calendar, day=day, reason=reason) for day, reason in days_off.items()
    )
    CalendarOverride.objects.bulk_create(
        CalendarOverride(calendar=calendar, day=day, is_counted=rule.is_counted, label=rule.label)
        for day, rule in overrides.items()
    )
    HistoryEvent.objects.record(
        team=team,
        by=by,
        what="calendar set" if is_new else "calendar changed",
        target=calendar,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat() if last_day else None,
        country=country,
        days_off=[day.isoformat() for day in sorted(days_off)],
        overrides=[day.isoformat() for day in sorted(overrides)],
    )
    return calendar
