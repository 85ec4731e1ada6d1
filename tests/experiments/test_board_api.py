"""Boards over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from background import engine
from experiments.models import BoardSnapshot, LeaderboardImport
from experiments.services import board_snapshots
from teams.models import Role
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "rank,team,score\n1,하나,0.9\n2,둘,0.8\n3,셋,0.8\n4,넷,\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


def caller(team, role=Role.MEMBER) -> Client:
    membership = MembershipFactory(team=team, role=role)
    _, secret = tokens.issue(membership=membership, name="test", by=membership.user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def api(team):
    return caller(team)


def url(team, rest="competitions/recycle/leaderboard-imports/") -> str:
    return f"/api/v1/teams/{team.slug}/{rest}"


def test_a_file_is_taken_in_imported_and_shown(team, competition, api):
    upload = SimpleUploadedFile("board.csv", BOARD.encode())
    asked = api.post(url(team), {"file": upload, "board": "private", "mapping": "{}"})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert asked.json()["url"] == f"http://testserver{url(team)}{asked.json()['id']}/".replace(
        "competitions/recycle/", ""
    )
    engine.work()
    ended = api.get(asked.json()["url"]).json()
    assert {name: ended[name] for name in ("state", "rows", "accepted", "problems")} == {
        "state": "done",
        "rows": 4,
        "accepted": 4,
        "problems": [],
    }
    snapshot = api.get(url(team, f"snapshots/{ended['snapshot']}/")).json()
    assert (snapshot["board"], snapshot["entry_count"], snapshot["source_name"]) == (
        "private",
        4,
        "board.csv",
    )
    assert snapshot["remarks"] == ["1 team has no score: it stands last, without a rank."]


def test_pasted_text_is_a_file_too(team, competition, api):
    asked = api.post(url(team), {"text": "rank team score\n1 하나 0.9\n"}, content_type="application/json")
    assert asked.status_code == 202
    engine.work()
    assert api.get(asked.json()["url"]).json()["accepted"] == 1


def test_a_refused_file_names_every_problem(team, competition, api):
    text = "who,points\na,x\nb\n"
    body = {"text": text, "mapping": {"team": "who", "score": 2}}
    asked = api.post(url(team), body, content_type="application/json")
    engine.work()
    ended = api.get(asked.json()["url"]).json()
    assert (ended["state"], ended["rows"], ended["accepted"], ended["snapshot"]) == ("refused", 2, 0, None)
    assert ended["problems"] == [
        {
            "line": 3,
            "column": 2,
            "code": "too_few_cells",
            "message": "This row has 1 cells, the heads are 2: one is missing here.",
        }
    ]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"text": BOARD, "board": "secret"}, 422, "wrong_answer", "board"),
        ({"text": BOARD, "zone": "Mars"}, 422, "wrong_answer", "zone"),
        ({"text": BOARD, "direction": "min"}, 422, "wrong_answer", "direction"),
        ({"text": BOARD, "mapping": {"colour": 1}}, 422, "wrong_answer", "mapping"),
        ({"text": BOARD, "mapping": [1]}, 400, "invalid", "mapping"),
        ({"text": BOARD, "taken_at": "yesterday"}, 400, "invalid", "taken_at"),
        ({"text": " "}, 422, "no_file", "file"),
        ({}, 422, "no_file", "file"),
    ],
)
def test_bad_input_is_named_by_its_field(team, competition, api, body, status, code, field):
    refused = api.post(url(team), body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert list(refused.json()["fields"]) == [field]
    assert not LeaderboardImport.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(team, competition, api):
    refused = api.post(url(team), {"text": "a"}, headers={"Content-Length": str(200 * 1024 * 1024)})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_strangers_find_nothing_and_viewers_cannot_import(team, competition, api):
    asked = api.post(url(team), {"text": BOARD}, content_type="application/json").json()
    stranger = caller(MembershipFactory().team)
    assert stranger.get(asked["url"]).status_code == 404
    viewer = caller(team, Role.VIEWER)
    assert viewer.get(asked["url"]).status_code == 200
    assert viewer.post(url(team), {"text": BOARD}, content_type="application/json").status_code == 403


def test_the_same_import_is_not_found_below_another_competition(team, competition, api):
    CompetitionFactory(team=team, slug="other")
    asked = api.post(url(team), {"text": BOARD}, content_type="application/json").json()
    assert api.get(url(team, f"competitions/recycle/leaderboard-imports/{asked['id']}/")).status_code == 200
    assert api.get(url(team, f"competitions/other/leaderboard-imports/{asked['id']}/")).status_code == 404


def test_the_standing_marks_us_and_is_paged(team, competition, api, member):
    api.post(url(team), {"text": BOARD}, content_type="application/json")
    assert api.get(url(team, "competitions/recycle/standing/")).json()["snapshot"] is None
    engine.work()
    board_snapshots.go_by(competition=competition, by=member, text="둘")
    first = api.get(url(team, "competitions/recycle/standing/?limit=2")).json()
    assert [one["team_name"] for one in first["results"]] == ["하나", "둘"]
    assert [(one["position"], one["rank"], one["is_ours"]) for one in first["ours"]] == [(2, 2, True)]
    second = api.get(first["next"]).json()
    assert [one["team_name"] for one in second["results"]] == ["셋", "넷"]
    found = api.get(url(team, "competitions/recycle/standing/?team=셋&board=public")).json()
    assert [one["team_name"] for one in found["results"]] == ["셋"]
    assert api.get(url(team, "competitions/recycle/standing/?board=private")).json()["snapshot"] is None


def test_lists_of_imports_and_snapshots(team, competition, api):
    api.post(url(team), {"text": BOARD}, content_type="application/json")
    engine.work()
    for rest in ("leaderboard-imports/", "snapshots/"):
        for prefix in ("", "competitions/recycle/"):
            assert len(api.get(url(team, prefix + rest)).json()["results"]) == 1
    assert BoardSnapshot.objects.count() == 1
