"""Weeks and notes for machines."""

from datetime import date

import pytest

from projects.models import Note
from projects.services import notes as note_commands
from teams.models import Role
from teams.services import tokens
from tests.factories.projects import CampCalendarFactory, NoteFactory
from tests.factories.teams import MembershipFactory


class Caller:
    """A program with a member's token."""

    def __init__(self, client, membership):
        self.client = client
        self.base = f"/api/v1/teams/{membership.team.slug}/"
        secret = tokens.issue(membership=membership, name="test", by=membership.user)[1]
        self.headers = {"authorization": f"Bearer {secret}"}

    def __call__(self, method, path, data=None, **headers):
        options = {
            "headers": self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        }
        if data is not None:
            options |= {"data": data, "content_type": "application/json"}
        return getattr(self.client, method)(self.base + path, **options)


@pytest.fixture
def call(client, team):
    return Caller(client, MembershipFactory(team=team))


@pytest.fixture
def note(team, member):
    text = note_commands.NoteText(kind="free", day=date(2023, 1, 2), title="제목", body="- 하나\n- 둘\n- 셋")
    return note_commands.write(team=team, by=member, text=text).note


def test_a_week_says_its_facts(call, team):
    CampCalendarFactory(team=team)
    week = call("get", "weeks/16/").json()
    assert week["week"] == 16
    assert (week["first_day"], week["last_day"]) == ("2023-01-02", "2023-01-06")
    assert week["days"][0] == {"number": 71, "date": "2023-01-02", "label": "71"}
    assert [day["number"] for day in week["days"]] == [71, 72, 73, 74, 75]
    assert week["tags"] == ["16weeks", "71day", "72day", "73day", "74day", "75day"]
    assert week["days_left_out"] == []


def test_a_short_week_names_what_is_left_out(call, team):
    CampCalendarFactory(team=team)
    week = call("get", "weeks/15/").json()
    assert [day["number"] for day in week["days"]] == [69, 70]
    assert week["days_left_out"][0] == {"date": "2022-12-28", "mark": "day_off", "name": "겨울 방학"}


@pytest.mark.parametrize("number", [0, 21, 10**30])
def test_a_week_beyond_the_camp_is_404(call, team, number):
    CampCalendarFactory(team=team)
    answer = call("get", f"weeks/{number}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_week_without_a_calendar_is_404(call):
    assert call("get", "weeks/1/").status_code == 404


def test_a_note_is_written_read_and_listed(call, team):
    made = call(
        "post", "notes/", {"kind": "mentoring", "day": "2023-01-04", "body": "- 질문\r\n", "speaker": "보람"}
    )
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    assert made.json()["body"] == "- 질문\n"
    NoteFactory(title="CANARY")
    listed = call("get", "notes/").json()
    assert [one["id"] for one in listed["results"]] == [made.json()["id"]]
    assert listed["results"][0]["body"] == "- 질문\n"
    assert call("get", f"notes/{made.json()['id']}/").json() == made.json()


def test_the_list_is_narrowed(call, team):
    CampCalendarFactory(team=team)
    NoteFactory(team=team, kind="mentoring", day=date(2022, 12, 20), body="검증")
    NoteFactory(team=team, day=date(2023, 1, 3))
    assert len(call("get", "notes/?kind=mentoring").json()["results"]) == 1
    assert len(call("get", "notes/?week=16").json()["results"]) == 1
    assert len(call("get", "notes/?q=검증").json()["results"]) == 1
    assert call("get", "notes/?kind=gossip").status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"day": "2023-01-02"}, "kind"),
        ({"kind": "gossip", "day": "2023-01-02"}, "kind"),
        ({"kind": "free", "day": "2023-02-30"}, "day"),
        ({"kind": "free", "day": "2023-01-02", "body": "nul \x00"}, "body"),
        ({"kind": "free", "day": "2023-01-02", "body": "half \ud800"}, "body"),
        ({"kind": "free", "day": "2023-01-02", "title": "가" * 201}, "title"),
        ({"kind": "free", "day": "2023-01-02", "session_number": 10**30}, "session_number"),
        ({"kind": "free", "day": "2023-01-02", "body": {"a": 1}}, "body"),
    ],
)
def test_a_bad_note_is_400_and_names_the_field(call, body, field):
    answer = call("post", "notes/", body)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Note.objects.exists()


def test_a_note_too_large_is_413(call):
    answer = call("post", "notes/", {"kind": "free", "day": "2023-01-02", "body": "a" * (256 * 1024 + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "note_too_large")


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_change_names_the_version_it_was_made_on(call, note, how):
    given = {"title": "새 제목"} | ({"version": 1} if how == "body" else {})
    headers = {} if how == "body" else {"if_match": '"1"'}
    answer = call("patch", f"notes/{note.pk}/", given, **headers)
    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["version"], answer["ETag"]) == ("새 제목", 2, '"2"')


@pytest.mark.parametrize("if_match", [None, "*", '"x"', '"1", "2"'])
def test_a_change_without_a_version_is_400(call, note, if_match):
    headers = {} if if_match is None else {"if_match": if_match}
    answer = call("patch", f"notes/{note.pk}/", {"title": "?"}, **headers)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["version"])


def test_a_stale_change_elsewhere_is_merged(call, note):
    call("patch", f"notes/{note.pk}/", {"body": "- 하나!\n- 둘\n- 셋", "version": 1})
    answer = call("patch", f"notes/{note.pk}/", {"title": "새 제목", "version": 1})
    assert answer.json()["body"] == "- 하나!\n- 둘\n- 셋"
    assert (answer.json()["title"], answer.json()["version"]) == ("새 제목", 3)


def test_a_stale_change_of_the_same_place_is_409(call, note):
    call("patch", f"notes/{note.pk}/", {"title": "너의 제목", "version": 1})
    answer = call("patch", f"notes/{note.pk}/", {"title": "나의 제목", "version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert list(answer.json()["fields"]) == ["title"]
    assert call("patch", f"notes/{note.pk}/", {"title": "?", "version": 99}).status_code == 409


def test_a_mentor_writes_and_a_viewer_reads(client, team, note):
    mentor = Caller(client, MembershipFactory(team=team, role=Role.MENTOR))
    viewer = Caller(client, MembershipFactory(team=team, role=Role.VIEWER))
    assert mentor("post", "notes/", {"kind": "mentoring", "day": "2023-01-04"}).status_code == 201
    assert viewer("get", f"notes/{note.pk}/").status_code == 200
    assert viewer("patch", f"notes/{note.pk}/", {"version": 1, "title": "?"}).status_code == 403
