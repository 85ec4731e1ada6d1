"""Files of runs over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from background import engine
from experiments.models import Run, RunImport
from teams.models import Role
from tests.experiments.test_board_api import caller
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = "Experiment,val mIoU\nbase,0.61\n"
IN_DOUBT = "Experiment,val mIoU\nbase,06112\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def url(team):
    CompetitionFactory(team=team, slug="recycle")
    return f"/api/v1/teams/{team.slug}/competitions/recycle/run-imports/"


def test_a_text_is_imported(team, url):
    api = caller(team)
    answer = api.post(url, {"text": PLAIN}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    engine.work()
    ended = api.get(answer.json()["url"]).json()
    assert (ended["state"], ended["format"], ended["runs"], ended["made"], ended["known"]) == (
        "done",
        "experiment_table",
        1,
        1,
        0,
    )
    assert api.get(url).json()["results"][0]["id"] == ended["id"]


def test_a_file_is_imported_with_its_answers(team, url):
    file = SimpleUploadedFile("runs.csv", IN_DOUBT.encode())
    answer = caller(team).post(url, {"file": file, "answers": '{"number:2:2": "number:6112.0"}'})
    assert answer.status_code == 202
    engine.work()
    assert Run.objects.get().score == 6112.0


def test_open_doubts_are_listed_and_nothing_is_kept(team, url, settings):
    answer = caller(team).post(url, {"text": IN_DOUBT}, content_type="application/json")
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "open_doubts")
    assert [(one["name"], one["suggested"], one["text"]) for one in said["doubts"]] == [
        ("number:2:2", "number:0.6112", "06112")
    ]
    assert not RunImport.objects.exists()
    assert [file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()] == []


def test_suggestions_can_be_accepted(team, url):
    body = {"text": IN_DOUBT, "accept_suggestions": True}
    assert caller(team).post(url, body, content_type="application/json").status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "words"},
        {"text": PLAIN, "answers": ["a"]},
        {"text": PLAIN, "answers": {"a": 1}},
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(team, url, body):
    answer = caller(team).post(url, body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.json()["message"]
    assert not RunImport.objects.exists()


def test_who_only_reads_cannot_import(team, url):
    assert (
        caller(team, Role.VIEWER).post(url, {"text": PLAIN}, content_type="application/json").status_code
        == 403
    )
