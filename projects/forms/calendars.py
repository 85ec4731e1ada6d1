"""The camp calendar as it is typed: dates, pasted lines of days off, and single dates decided otherwise."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from projects.camp_days import DayRule, known_countries
from projects.models import CampCalendar
from projects.services.calendars import CampTooLong, check_length

DATE = r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?"
LINE = re.compile(rf"^{DATE}(?:\s*(?:\.\.\.?|~|–|—|-)\s*{DATE})?(?:[\s,:]+(?P<reason>.*))?$")
LONGEST_RANGE = 92
LONGEST_REASON = 80


def days_off_in(text: str) -> dict[date, str]:
    """Return the dates of pasted lines, each with its reason.

    A line is `2022-12-28`, `2022-12-28..2022-12-30` or one of them followed by a reason; dates may be written with
    points or slashes, ranges with `~`. Raises ValidationError with one message per line that cannot be used.
    """
    found: dict[date, str] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            dates = _dates_of(line.strip()) if line.strip() else []
        except ValueError as refusal:
            problems.append((number, str(refusal)))
            continue
        twice = [day for day, _reason in dates if day in found]
        if twice:
            problems.append((number, _("%(day)s is named twice") % {"day": twice[0].isoformat()}))
        found |= dict(dates)
    if problems:
        raise ValidationError(
            [
                _("Line %(number)d: %(problem)s.") % {"number": number, "problem": why}
                for number, why in problems
            ]
        )
    return found


def _dates_of(line: str) -> list[tuple[date, str]]:
    match = LINE.match(line)
    if match is None:
        raise ValueError(_("“%(line)s” does not begin with a date such as 2022-12-28") % {"line": line[:40]})
    first = _date(match[1], match[2], match[3])
    last = _date(match[4], match[5], match[6]) if match[4] else first
    if last < first:
        raise ValueError(_("the range ends before it begins"))
    if (last - first).days >= LONGEST_RANGE:
        raise ValueError(_("a range has at most %(days)d days") % {"days": LONGEST_RANGE})
    reason = " ".join((match["reason"] or "").split())
    if len(reason) > LONGEST_REASON:
        raise ValueError(_("a reason has at most %(letters)d letters") % {"letters": LONGEST_REASON})
    return [(first + timedelta(days=day), reason) for day in range((last - first).days + 1)]


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        written = f"{year}-{month}-{day}"
        raise ValueError(_("there is no date %(written)s") % {"written": written}) from None


def lines_of(days_off: Mapping[date, str]) -> str:
    """Return days off as lines to edit: neighbours with the same reason as one range."""
    runs: list[tuple[date, date, str]] = []
    for day in sorted(days_off):
        reason = days_off[day]
        if runs and runs[-1][1] == day - timedelta(days=1) and runs[-1][2] == reason:
            runs[-1] = (runs[-1][0], day, reason)
        else:
            runs.append((day, day, reason))
    return "\n".join(
        f"{first}{'' if first == last else f'..{last}'} {reason}".rstrip() for first, last, reason in runs
    )


def country_choices() -> list[tuple[str, str]]:
    """Return the countries whose holidays are known, by name in the language of the page; Korea first."""
    names = Locale.parse(get_language() or "ko", sep="-").territories
    known = [(code, names.get(code, code)) for code in known_countries()]
    known.sort(key=lambda choice: (choice[0] != "KR", choice[1]))
    return [("", _("None")), *known]


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CalendarForm(forms.Form):
    """The calendar without its overrides."""

    first_day = forms.DateField(label=gettext_lazy("First day of the camp"), widget=DateInput)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("Left empty, the calendar shows twenty weeks."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"), required=False, choices=country_choices
    )
    days_off = forms.CharField(
        label=gettext_lazy("The camp's own days off"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One date or range per line, with a reason if you like: 2022-12-28..2022-12-30 winter break"
        ),
    )

    @classmethod
    def initial_of(cls, calendar: CampCalendar | None) -> dict[str, Any]:
        """Return what the form shows at first."""
        if calendar is None:
            return {"country": "KR"}
        return {
            "first_day": calendar.first_day,
            "last_day": calendar.last_day,
            "country": calendar.country,
            "days_off": lines_of({off.day: off.reason for off in calendar.days_off.all()}),
        }

    def clean_days_off(self) -> dict[date, str]:
        """Read the lines."""
        return days_off_in(self.cleaned_data["days_off"])

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and days off outside of the camp: slips of a year, mostly."""
        typed = self.cleaned_data
        first, last = typed.get("first_day"), typed.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        elif first:
            try:
                check_length(first, last)
            except CampTooLong as refusal:
                self.add_error("last_day", str(refusal))
            outside = [day for day in typed.get("days_off", ()) if day < first or (last and day > last)]
            if outside:
                names = ", ".join(day.isoformat() for day in sorted(outside)[:3])
                self.add_error("days_off", _("Outside of the camp: %(days)s.") % {"days": names})
        return typed


class OverrideForm(forms.Form):
    """One date that the team decides otherwise; a row without a date is no override."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=DateInput, required=False)
    counted = forms.ChoiceField(
        label=gettext_lazy("Does it count?"),
        required=False,
        choices=[
            ("", gettext_lazy("By the rules")),
            ("yes", gettext_lazy("Counts")),
            ("no", gettext_lazy("Does not count")),
        ],
    )
    label = forms.CharField(
        label=gettext_lazy("Extra label"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "15(1)"}),
    )

    def clean(self) -> dict[str, Any]:
        """A date needs something to say about it, and the other way round."""
        typed = self.cleaned_data
        says_something = bool(typed.get("counted") or typed.get("label"))
        if typed.get("day") and not says_something:
            self.add_error("counted", _("Say whether the day counts, or give it a label."))
        if not typed.get("day") and says_something and "day" not in self.errors:
            self.add_error("day", _("Which date?"))
        return typed


if TYPE_CHECKING:
    Rows = forms.BaseFormSet[OverrideForm]
else:
    Rows = forms.BaseFormSet


class OverrideRows(Rows):
    """All overrides of a calendar."""

    def clean(self) -> None:
        """Refuse a date that is named twice."""
        seen: set[date] = set()
        for form in self.forms:
            day = form.cleaned_data.get("day") if form.is_valid() else None
            if day in seen:
                form.add_error("day", _("This date is named twice."))
            elif day:
                seen.add(day)

    def rules(self) -> dict[date, DayRule]:
        """Return the overrides as the calendar keeps them."""
        counted = {"yes": True, "no": False, "": None}
        return {
            form.cleaned_data["day"]: DayRule(
                counted[form.cleaned_data["counted"]], form.cleaned_data["label"]
            )
            for form in self.forms
            if form.cleaned_data.get("day")
        }

    @staticmethod
    def initial_of(calendar: CampCalendar | None) -> list[dict[str, Any]]:
        """Return the rows that the page shows at first."""
        words = {True: "yes", False: "no", None: ""}
        overrides = sorted(calendar.overrides.all(), key=lambda one: one.day) if calendar else []
        return [{"day": one.day, "counted": words[one.is_counted], "label": one.label} for one in overrides]


Overrides = cast(
    type[OverrideRows],
    forms.formset_factory(
        OverrideForm, formset=OverrideRows, extra=2, max_num=100, validate_max=True, absolute_max=110
    ),
)
