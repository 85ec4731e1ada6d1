"""Pages of weeks, the calendar's settings, and the week on the home page."""

from datetime import date

import pytest
from django.urls import reverse

from projects import panels
from projects.models import CampCalendar, NoteKind
from teams.models import HistoryEvent, Role
from tests.factories.projects import CampCalendarFactory, NoteFactory
from tests.factories.teams import MembershipFactory


@pytest.fixture
def calendar(team):
    return CampCalendarFactory(team=team)


@pytest.fixture
def manager(client, team):
    client.force_login(MembershipFactory(team=team, role=Role.MANAGER).user)
    return client


def page(client, name, team, *args):
    return client.get(reverse(f"projects:{name}", args=[team.slug, *args]))


def typed(**fields):
    rows = {"overrides-TOTAL_FORMS": "2", "overrides-INITIAL_FORMS": "0"}
    return rows | {"first_day": "2022-09-19", "country": "KR", "last_day": "", "days_off": ""} | fields


def save(client, team, **fields):
    return client.post(reverse("projects:calendar", args=[team.slug]), typed(**fields))


def test_week_16_shows_its_days_and_its_neighbours(signed_in, team, calendar):
    text = page(signed_in, "week", team, 16).content.decode()
    assert "Days 71–75" in text
    assert reverse("projects:week", args=[team.slug, 15]) in text
    assert reverse("projects:week", args=[team.slug, 17]) in text
    assert "16weeks" in text
    assert "75day" in text


def test_a_week_names_its_days_off(signed_in, team, calendar):
    text = page(signed_in, "week", team, 15).content.decode()
    assert text.count("겨울 방학") >= 3
    assert "Days 69–70" in text


@pytest.mark.parametrize("number", [0, 21, 99999999999999999999])
def test_there_is_no_page_beyond_the_camp(signed_in, team, calendar, number):
    assert page(signed_in, "week", team, number).status_code == 404


def test_without_a_calendar_pages_say_what_to_do(client, team, member, owner):
    client.force_login(member)
    assert page(client, "week", team, 1).status_code == 404
    assert "A manager or owner" in page(client, "weeks", team).content.decode()
    client.force_login(owner)
    assert reverse("projects:calendar", args=[team.slug]) in page(client, "weeks", team).content.decode()
    assert "Set up the calendar" in client.get(reverse("team-home", args=[team.slug])).content.decode()


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2023-01-03T14:59:00Z", "72"), ("2023-01-03T15:01:00Z", "73"), ("2023-01-02T23:00:00Z", "72")],
)
def test_today_begins_at_midnight_where_the_team_is(signed_in, team, calendar, time_machine, moment, day):
    time_machine.move_to(moment, tick=False)
    text = signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
    assert f"Today is day {day}" in text
    assert page(signed_in, "week", team, 16).content.decode().count("is-today") == 1


def test_the_home_page_shows_the_latest_week_with_notes_when_the_camp_is_over(signed_in, team, calendar):
    NoteFactory(team=team, day=date(2023, 1, 4), title="마지막 노트")
    NoteFactory(team=team, day=date(2022, 12, 20))
    text = signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
    assert "Week 16" in text
    assert "마지막 노트" in text
    assert "Today is" not in text


def test_a_day_without_a_note_invites_those_who_may_write(client, team, member, viewer, calendar):
    client.force_login(member)
    invitation = reverse("projects:new-note", args=[team.slug]) + "?day=2023-01-03"
    assert invitation in page(client, "week", team, 16).content.decode()
    client.force_login(viewer)
    assert invitation not in page(client, "week", team, 16).content.decode()


def test_a_note_of_a_saturday_is_in_its_week(signed_in, team, calendar):
    NoteFactory(team=team, day=date(2023, 1, 7), title="토요일 모임")
    assert "토요일 모임" in page(signed_in, "week", team, 16).content.decode()


def test_notes_of_another_team_are_not_in_the_week(signed_in, team, calendar):
    NoteFactory(title="CANARY", day=date(2023, 1, 4))
    for name, args in (("week", [16]), ("weeks", []), ("notes", [])):
        assert "CANARY" not in page(signed_in, name, team, *args).content.decode()


@pytest.mark.parametrize(("name", "args"), [("week", [16]), ("weeks", []), ("notes", [])])
def test_more_notes_ask_no_more_of_the_database(
    signed_in, team, calendar, django_assert_max_num_queries, name, args
):
    NoteFactory(team=team)
    with django_assert_max_num_queries(20) as few:
        page(signed_in, name, team, *args)
    for kind in NoteKind:
        NoteFactory.create_batch(3, team=team, kind=kind)
    with django_assert_max_num_queries(20) as many:
        page(signed_in, name, team, *args)
    assert len(many) == len(few)


def test_later_apps_add_boxes_to_a_week(signed_in, team, calendar, monkeypatch):
    monkeypatch.setattr(panels, "week_panels", {})
    empty = panels.WeekPanel("nothing", "no/such/template.html", lambda _membership, _week: None)
    panels.register_week_panel(empty)
    with pytest.raises(LookupError):
        panels.register_week_panel(empty)
    assert page(signed_in, "week", team, 16).status_code == 200


def test_a_manager_sets_the_calendar(manager, team):
    answer = save(
        manager,
        team,
        days_off="2022-12-28 ~ 2022-12-30 겨울 방학\n\n2022.11.01",
        **{
            "overrides-0-day": "2022-10-03",
            "overrides-0-counted": "yes",
            "overrides-1-day": "2022-10-11",
            "overrides-1-label": "15(1)",
        },
    )
    assert answer.status_code == 302
    camp = CampCalendar.objects.of(team).get().camp()
    assert camp.days_off == {date(2022, 12, day): "겨울 방학" for day in (28, 29, 30)} | {
        date(2022, 11, 1): ""
    }
    assert camp.day(date(2022, 10, 3)).number == 11
    assert camp.day(date(2022, 10, 11)).labels == ("16", "15(1)")
    assert HistoryEvent.objects.get(what="calendar set").detail["overrides"] == ["2022-10-03", "2022-10-11"]
    assert "2022-12-28..2022-12-30 겨울 방학" in page(manager, "calendar", team).content.decode()


def test_a_preview_shows_the_weeks_and_keeps_nothing(manager, team):
    answer = save(manager, team, preview="1")
    assert answer.status_code == 200
    assert "10/4" in answer.content.decode()
    assert not CampCalendar.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first_day": ""}, "This field is required."),
        ({"first_day": "어제"}, "Enter a valid date."),
        ({"last_day": "2022-09-18"}, "The last day comes before the first."),
        ({"last_day": "2032-09-18"}, "A camp lasts at most 104 weeks."),
        ({"country": "XX"}, "Select a valid choice."),
        ({"days_off": "2022-12-28\n겨울 방학"}, "Line 2: “겨울 방학” does not begin with a date"),
        ({"days_off": "2022-02-30"}, "Line 1: there is no date 2022-02-30."),
        ({"days_off": "2022-12-30..2022-12-28"}, "Line 1: the range ends before it begins."),
        ({"days_off": "2022-12-28\n2022-12-27..2022-12-29"}, "Line 2: 2022-12-28 is named twice."),
        ({"days_off": "2022-01-01..2022-12-31"}, "Line 1: a range has at most 92 days."),
        ({"days_off": "2021-12-28"}, "Outside of the camp: 2021-12-28."),
        ({"overrides-0-day": "2022-10-03"}, "Say whether the day counts, or give it a label."),
        ({"overrides-0-label": "15(1)"}, "Which date?"),
        (
            {
                "overrides-0-day": "2022-10-03",
                "overrides-0-counted": "yes",
                "overrides-1-day": "2022-10-03",
                "overrides-1-counted": "no",
            },
            "This date is named twice.",
        ),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed_and_kept(manager, team, fields, message):
    answer = save(manager, team, **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert not CampCalendar.objects.exists()
    for value in fields.values():
        assert value.split("\n")[-1] in text


def test_only_managers_settle_the_calendar(signed_in, team):
    assert page(signed_in, "calendar", team).status_code == 403
    assert save(signed_in, team).status_code == 403


def test_texts_of_people_are_text(manager, team):
    save(manager, team, days_off="2022-09-20 <script>alert(1)</script>")
    for name, args in (("week", [1]), ("weeks", []), ("calendar", [])):
        assert "<script>alert" not in page(manager, name, team, *args).content.decode()
