"""A team's camp calendar: when it began, which days are off, and what was decided for single dates."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.camp_days import Camp, DayRule
from teams.models import Team


class CampCalendarQuerySet(models.QuerySet["CampCalendar"]):
    """The words for reading calendars."""

    def of(self, team: Team) -> "CampCalendarQuerySet":
        """The calendar of one team, with its days."""
        return self.filter(team=team).select_related("team").prefetch_related("days_off", "overrides")


class CampCalendar(models.Model):
    """One per team; the zone of its days is the team's."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="camp_calendar")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)

    objects: ClassVar[CampCalendarQuerySet] = CampCalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="camp_ends_after_it_begins",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.first_day}"

    def camp(self, *, language: str = "en_US") -> Camp:
        """Return the rules by which weeks and days are numbered."""
        return Camp(
            first_day=self.first_day,
            last_day=self.last_day,
            country=self.country,
            days_off={off.day: off.reason for off in self.days_off.all()},
            overrides={one.day: DayRule(one.is_counted, one.label) for one in self.overrides.all()},
            language=language,
        )


class DayOff(models.Model):
    """A date on which the camp itself is closed."""

    calendar = models.ForeignKey(CampCalendar, models.CASCADE, related_name="days_off")
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="one_day_off_per_date",
                violation_error_message=_("This date is named twice."),
            )
        ]

    def __str__(self) -> str:
        return str(self.day)


class CalendarOverride(models.Model):
    """What the team decided for one date against all rules: counted or not (null: as it is), and an extra label."""

    calendar = models.ForeignKey(CampCalendar, models.CASCADE, related_name="overrides")
    day = models.DateField(_("day"))
    is_counted = models.BooleanField(_("counted"), null=True)
    label = models.CharField(_("label"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="one_override_per_date",
                violation_error_message=_("This date is named twice."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_counted__isnull=False) | ~models.Q(label=""),
                name="override_says_something",
                violation_error_message=_("Say whether the day counts, or give it a label."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)
