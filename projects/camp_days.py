"""Week and day numbers of a camp: arithmetic over its first day, public holidays, days off and overrides."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

# Camps last about twenty weeks; a calendar that does not say when it ends is read as one of these.
USUAL_WEEKS = 20
MOST_WEEKS = 104
WORKING_DAYS = 5


class Mark(StrEnum):
    """Why a date counts or does not."""

    COUNTED = "counted"
    COUNTED_BY_OVERRIDE = "counted_by_override"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    LEFT_OUT_BY_OVERRIDE = "left_out_by_override"


@dataclass(frozen=True, slots=True)
class DayRule:
    """What was decided for one date: counted whatever it is, left out whatever it is (None: as it is), and a label."""

    is_counted: bool | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class CampDay:
    """One date of the camp; `number` is None when the date does not count, `name` is the holiday or the reason."""

    date: date
    number: int | None
    mark: Mark
    name: str = ""
    extra_label: str = ""

    @property
    def label(self) -> str:
        """What the day is called: its extra label, else its number, else nothing."""
        return self.extra_label or ("" if self.number is None else str(self.number))

    @property
    def labels(self) -> tuple[str, ...]:
        """All that the day is called, its number first: a date may have a number and an extra label."""
        number = () if self.number is None else (str(self.number),)
        return tuple(dict.fromkeys((*number, *((self.extra_label,) if self.extra_label else ()))))

    @property
    def tags(self) -> tuple[str, ...]:
        """The day's tags in a post: `71day`, and `15(1)day` where there is an extra label."""
        return tuple(f"{label}day" for label in self.labels)


@dataclass(frozen=True, slots=True)
class CampWeek:
    """A week of the camp: Monday to Friday, and each day of its weekend that counts or is labelled."""

    number: int
    days: tuple[CampDay, ...]

    @property
    def monday(self) -> date:
        """The Monday of the week, even when the camp begins after it."""
        return self.first_day - timedelta(days=self.first_day.weekday())

    @property
    def first_day(self) -> date:
        """The first date of the week that lies in the camp."""
        return self.days[0].date

    @property
    def last_day(self) -> date:
        """The last date of the week that lies in the camp."""
        return self.days[-1].date

    @property
    def weekdays(self) -> tuple[CampDay | None, ...]:
        """Monday to Friday, None where the camp has not begun or is over."""
        by_weekday = {day.date.weekday(): day for day in self.days}
        return tuple(by_weekday.get(weekday) for weekday in range(WORKING_DAYS))

    @property
    def weekend(self) -> tuple[CampDay, ...]:
        """The days of the weekend that are shown."""
        return tuple(day for day in self.days if day.date.weekday() >= WORKING_DAYS)

    @property
    def named_days(self) -> tuple[CampDay, ...]:
        """The days that have a number or a label: those a post speaks of."""
        return tuple(day for day in self.days if day.labels)

    @property
    def unnamed_days(self) -> tuple[CampDay, ...]:
        """The days that have neither: holidays and days off."""
        return tuple(day for day in self.days if not day.labels)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The day numbers of the week, such as 71 to 75; empty when nothing counts."""
        return tuple(day.number for day in self.days if day.number is not None)

    @property
    def span(self) -> str:
        """The day numbers from first to last, such as `71–75`; empty when nothing counts."""
        return "–".join(str(number) for number in dict.fromkeys((*self.numbers[:1], *self.numbers[-1:])))

    @property
    def tags(self) -> tuple[str, ...]:
        """The week's tags in a post: `16weeks`, then those of its days."""
        return (f"{self.number}weeks", *(tag for day in self.days for tag in day.tags))


@dataclass(frozen=True)
class Camp:
    """The rules of one camp. `country` is an ISO 3166 code of the holidays package, or empty for none.

    `days_off` maps a date to why it is off (the reason may be empty); `language` is that of the holidays' names.
    """

    first_day: date
    country: str = ""
    days_off: Mapping[date, str] = field(default_factory=dict)
    overrides: Mapping[date, DayRule] = field(default_factory=dict)
    last_day: date | None = None
    language: str = "en_US"

    @property
    def ends_on(self) -> date:
        """The last date of the camp: as set, else the Sunday of its usual last week."""
        return self.last_day or self.monday(USUAL_WEEKS) + timedelta(days=6)

    @property
    def has_weekends(self) -> bool:
        """Whether any day of a weekend is shown."""
        return any(week.weekend for week in self.weeks)

    @property
    def week_count(self) -> int:
        """How many weeks the camp has."""
        return (self.ends_on - self.monday(1)).days // 7 + 1

    def week_number(self, on: date) -> int | None:
        """Return the number of the week that holds the date; None outside of the camp."""
        if not self.first_day <= on <= self.ends_on:
            return None
        return (on - self.monday(1)).days // 7 + 1

    def week(self, number: int) -> CampWeek:
        """Return a week; raises LookupError beyond the camp."""
        if not 1 <= number <= self.week_count:
            raise LookupError(f"The camp has no week {number}.")
        return self.weeks[number - 1]

    def day(self, on: date) -> CampDay | None:
        """Return one date of the camp, None when it lies outside or is a weekend like any other."""
        number = self.week_number(on)
        days = () if number is None else self.week(number).days
        return next((day for day in days if day.date == on), None)

    @functools.cached_property
    def weeks(self) -> tuple[CampWeek, ...]:
        """All weeks in order; one that holds no date to show (a camp that starts on a Sunday) keeps that date."""
        by_week: dict[int, list[CampDay]] = {number: [] for number in range(1, self.week_count + 1)}
        for day in self._days():
            number = (day.date - self.monday(1)).days // 7 + 1
            by_week[number].append(day)
        return tuple(CampWeek(number, self._shown(days)) for number, days in by_week.items())

    @staticmethod
    def _shown(days: list[CampDay]) -> tuple[CampDay, ...]:
        wanted = tuple(day for day in days if day.date.weekday() < WORKING_DAYS or day.labels)
        return wanted or tuple(days[:1])

    def _days(self) -> Iterator[CampDay]:
        number, on = 0, self.first_day
        while on <= self.ends_on:
            rule = self.overrides.get(on, DayRule())
            mark, name = self._mark(on, rule)
            is_counted = mark in {Mark.COUNTED, Mark.COUNTED_BY_OVERRIDE}
            number += is_counted
            yield CampDay(on, number if is_counted else None, mark, name, rule.label)
            on += timedelta(days=1)

    def _mark(self, on: date, rule: DayRule) -> tuple[Mark, str]:
        mark, name = Mark.COUNTED, ""
        holiday = public_holidays(self.country, on.year, self.language).get(on)
        if on.weekday() >= WORKING_DAYS:
            mark, name = Mark.WEEKEND, holiday or ""
        elif holiday is not None:
            mark, name = Mark.HOLIDAY, holiday
        elif on in self.days_off:
            mark, name = Mark.DAY_OFF, self.days_off[on]
        if rule.is_counted is True and mark is not Mark.COUNTED:
            return Mark.COUNTED_BY_OVERRIDE, name
        if rule.is_counted is False and mark is Mark.COUNTED:
            return Mark.LEFT_OUT_BY_OVERRIDE, name
        return mark, name

    def monday(self, week: int) -> date:
        """Return the Monday of a week by its number, in the camp or not."""
        return self.first_day - timedelta(days=self.first_day.weekday()) + timedelta(weeks=week - 1)


@functools.cache
def public_holidays(country: str, year: int, language: str = "en_US") -> Mapping[date, str]:
    """Return a country's public holidays of a year with their names; asked of the package once per process.

    `language` is the package's name of one (ko, en_US); a country without it answers in English.
    """
    if not country:
        return {}
    # The package takes a noticeable part of a second to import; most requests never need it.
    import holidays

    return dict(holidays.country_holidays(country, years=year, language=language))


@functools.cache
def known_countries() -> tuple[str, ...]:
    """Return the ISO 3166 codes whose public holidays are known."""
    import holidays

    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))
