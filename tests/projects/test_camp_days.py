"""Week and day numbers of a camp."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.camp_days import Camp, DayRule, Mark, public_holidays

WINTER = {date(2022, 12, day): "겨울 방학" for day in (28, 29, 30)}
REAL = Camp(first_day=date(2022, 9, 19), country="KR", days_off=WINTER)

# Monday of the week, and the numbers of its days, for the whole of a real camp up to its week 16.
REAL_WEEKS = {
    1: (date(2022, 9, 19), [1, 2, 3, 4, 5]),
    2: (date(2022, 9, 26), [6, 7, 8, 9, 10]),
    3: (date(2022, 10, 3), [11, 12, 13, 14]),
    4: (date(2022, 10, 10), [15, 16, 17, 18]),
    5: (date(2022, 10, 17), [19, 20, 21, 22, 23]),
    6: (date(2022, 10, 24), [24, 25, 26, 27, 28]),
    7: (date(2022, 10, 31), [29, 30, 31, 32, 33]),
    8: (date(2022, 11, 7), [34, 35, 36, 37, 38]),
    9: (date(2022, 11, 14), [39, 40, 41, 42, 43]),
    10: (date(2022, 11, 21), [44, 45, 46, 47, 48]),
    11: (date(2022, 11, 28), [49, 50, 51, 52, 53]),
    12: (date(2022, 12, 5), [54, 55, 56, 57, 58]),
    13: (date(2022, 12, 12), [59, 60, 61, 62, 63]),
    14: (date(2022, 12, 19), [64, 65, 66, 67, 68]),
    15: (date(2022, 12, 26), [69, 70]),
    16: (date(2023, 1, 2), [71, 72, 73, 74, 75]),
}


@pytest.mark.parametrize(("number", "monday", "days"), [(n, *facts) for n, facts in REAL_WEEKS.items()])
def test_each_week_of_the_real_camp(number, monday, days):
    week = REAL.week(number)
    assert week.first_day == monday
    assert week.last_day == monday + timedelta(days=4)
    assert list(week.numbers) == days
    assert week.tags == (f"{number}weeks", *(f"{day}day" for day in days))


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2022, 10, 4), 11),
        (date(2022, 10, 11), 15),
        (date(2022, 10, 14), 18),
        (date(2022, 12, 27), 70),
        (date(2023, 1, 6), 75),
    ],
)
def test_single_days_of_the_real_camp(on, number):
    assert REAL.day(on).number == number


def test_a_holiday_and_a_day_off_say_what_they_are():
    holiday, off = REAL.day(date(2022, 10, 3)), REAL.day(date(2022, 12, 28))
    assert (holiday.number, holiday.mark, holiday.name) == (None, Mark.HOLIDAY, "National Foundation Day")
    assert (off.number, off.mark, off.name) == (None, Mark.DAY_OFF, "겨울 방학")


def test_holidays_are_named_in_korean_on_a_korean_page():
    camp = Camp(first_day=date(2022, 9, 19), country="KR", language="ko")
    assert camp.day(date(2022, 10, 3)).name == "개천절"


def test_a_team_counts_a_holiday_after_all_and_all_later_days_move_by_one():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 10, 3): DayRule(is_counted=True)})
    assert camp.week(3).numbers == (11, 12, 13, 14, 15)
    assert camp.day(date(2022, 10, 3)).mark == Mark.COUNTED_BY_OVERRIDE
    assert camp.week(16).numbers == (72, 73, 74, 75, 76)


def test_a_saturday_counts_when_decided_and_belongs_to_its_week():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 9, 24): DayRule(is_counted=True)})
    assert camp.week(1).numbers == (1, 2, 3, 4, 5, 6)
    assert camp.week(1).last_day == date(2022, 9, 24)
    assert camp.week(2).numbers[0] == 7


def test_a_working_day_is_left_out_when_decided():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 9, 20): DayRule(is_counted=False)})
    assert camp.week(1).numbers == (1, 2, 3, 4)
    assert camp.day(date(2022, 9, 20)).mark == Mark.LEFT_OUT_BY_OVERRIDE


def test_a_date_with_a_number_and_an_extra_label_has_both_tags():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 10, 11): DayRule(label="15(1)")})
    day = camp.day(date(2022, 10, 11))
    assert (day.number, day.label, day.labels) == (15, "15(1)", ("15", "15(1)"))
    assert camp.week(4).tags == ("4weeks", "15day", "15(1)day", "16day", "17day", "18day")


def test_a_label_on_a_holiday_names_it_without_counting_it():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 10, 10): DayRule(label="14(1)")})
    assert camp.week(4).tags == ("4weeks", "14(1)day", "15day", "16day", "17day", "18day")
    assert camp.week(4).numbers == (15, 16, 17, 18)


def test_a_label_on_a_weekend_day_shows_it():
    camp = Camp(REAL.first_day, "KR", WINTER, {date(2022, 9, 25): DayRule(label="해커톤")})
    assert camp.week(1).last_day == date(2022, 9, 25)
    assert camp.week(1).numbers == (1, 2, 3, 4, 5)


def test_a_camp_that_begins_on_a_wednesday_has_a_short_first_week():
    camp = Camp(first_day=date(2022, 9, 21), last_day=date(2022, 9, 27))
    assert [week.numbers for week in camp.weeks] == [(1, 2, 3), (4, 5)]
    assert (camp.week(1).first_day, camp.week(2).last_day) == (date(2022, 9, 21), date(2022, 9, 27))


def test_a_camp_that_begins_on_a_sunday_keeps_that_date_as_its_first_week():
    camp = Camp(first_day=date(2022, 9, 18), last_day=date(2022, 9, 23))
    assert camp.week(1).first_day == date(2022, 9, 18)
    assert camp.week(1).numbers == ()
    assert camp.week(2).numbers == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("number", [0, -1, 21, 1000])
def test_there_is_no_week_beyond_the_camp(number):
    with pytest.raises(LookupError):
        REAL.week(number)


def test_dates_outside_of_the_camp_have_no_week():
    assert REAL.week_number(date(2022, 9, 18)) is None
    assert REAL.week_number(REAL.ends_on + timedelta(days=1)) is None
    assert REAL.week_number(date(2023, 1, 8)) == 16


def test_an_unknown_day_off_before_the_camp_changes_nothing():
    camp = Camp(REAL.first_day, "KR", WINTER | {date(2022, 9, 1): ""})
    assert camp.week(16).numbers == (71, 72, 73, 74, 75)


def test_the_holidays_of_a_year_are_asked_for_once():
    assert public_holidays("KR", 2022, "ko") is public_holidays("KR", 2022, "ko")


DATES = st.dates(date(2021, 1, 1), date(2024, 12, 31))
RULES = st.builds(DayRule, st.sampled_from([None, True, False]), st.sampled_from(["", "15(1)"]))
CAMPS = st.builds(
    lambda first, length, country, off, rules: Camp(
        first_day=first,
        last_day=first + timedelta(days=length),
        country=country,
        days_off=dict.fromkeys((first + timedelta(days=day) for day in off), ""),
        overrides={first + timedelta(days=day): rule for day, rule in rules.items()},
    ),
    DATES,
    st.integers(0, 200),
    st.sampled_from(["", "KR", "US", "DE"]),
    st.sets(st.integers(0, 200), max_size=20),
    st.dictionaries(st.integers(0, 200), RULES, max_size=10),
)


@given(CAMPS)
def test_numbers_never_repeat_or_skip(camp):
    numbers = [number for week in camp.weeks for number in week.numbers]
    assert numbers == list(range(1, len(numbers) + 1))


@given(CAMPS)
def test_each_date_shown_lies_in_its_week_and_in_the_camp(camp):
    dates = [day.date for week in camp.weeks for day in week.days]
    assert dates == sorted(set(dates))
    for week in camp.weeks:
        assert all(camp.week_number(day.date) == week.number for day in week.days)
        assert week.first_day.isocalendar()[:2] == week.last_day.isocalendar()[:2]


@given(CAMPS)
def test_each_working_day_without_a_reason_is_counted(camp):
    for week in camp.weeks:
        for day in week.days:
            rule = camp.overrides.get(day.date, DayRule())
            if rule.is_counted is not None:
                assert (day.number is not None) == rule.is_counted
            elif day.date.weekday() < 5 and day.date not in camp.days_off:
                assert (day.number is None) == (
                    day.date in public_holidays(camp.country, day.date.year, "en_US")
                )
