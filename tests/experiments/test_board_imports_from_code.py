"""Boards from programs: put over the API, piped into the command; and boards that may be another competition's."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from background import engine
from background.models import Job
from experiments.models import BoardSnapshot, LeaderboardImport, Run, RunImport
from experiments.services import leaderboard_imports
from kit.refusals import Conflict
from teams.models import Role
from teams.services import tokens
from tests.experiments.leaderboards.test_formats import sample
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "rank,team,score\n1,하나,0.9\n2,둘,0.8\n3,셋,0.8\n4,넷,\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    monkeypatch.setattr("experiments.management.brought.PATIENCE", 0)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


@pytest.fixture
def api(team):
    membership = MembershipFactory(team=team, role=Role.MEMBER)
    _, secret = tokens.issue(membership=membership, name="test", by=membership.user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def put(api, team, content: bytes, name="", kind="text/csv", **answers):
    at = f"/api/v1/teams/{team.slug}/competitions/recycle/leaderboard-imports/{name}"
    return api.put(at, content, content_type=kind, query_params=answers)


def teams_named(word: str, number: int = 30) -> str:
    return "team,score\n" + "".join(f"{word} {one},{1 - one / 100}\n" for one in range(number))


@pytest.mark.parametrize("kind", ["text/csv", "application/octet-stream", "application/json", ""])
def test_a_body_that_is_the_file_is_imported(team, competition, api, kind):
    asked = put(api, team, BOARD.encode(), name="public.csv", kind=kind, board="private", zone="UTC")
    assert (asked.status_code, asked.json()["source_name"]) == (202, "public.csv")
    engine.work()
    snapshot = BoardSnapshot.objects.get()
    assert (snapshot.board, snapshot.zone, snapshot.entry_count) == ("private", "UTC", 4)


def test_putting_the_same_bytes_again_is_putting_them_once(team, competition, api):
    first = put(api, team, BOARD.encode())
    waiting = put(api, team, BOARD.encode())
    engine.work()
    done = put(api, team, BOARD.encode(), name="again.csv")
    assert [one.status_code for one in (first, waiting, done)] == [202, 200, 200]
    assert {one.json()["id"] for one in (first, waiting, done)} == {first.json()["id"]}
    assert (done.json()["state"], done.json()["accepted"]) == ("done", 4)
    assert (Job.objects.count(), LeaderboardImport.objects.count(), BoardSnapshot.objects.count()) == (
        1,
        1,
        1,
    )
    assert put(api, team, BOARD.encode(), board="private").status_code == 202


def test_a_refused_file_may_be_put_again(team, competition, api):
    first = put(api, team, b"team,score\na,x\n")
    engine.work()
    assert put(api, team, b"team,score\na,x\n").json()["id"] != first.json()["id"]


def test_a_form_may_be_put_too(team, competition, api):
    body = "\r\n".join(
        [
            "--b",
            'Content-Disposition: form-data; name="file"; filename="b.csv"',
            "",
            BOARD,
            "--b",
            'Content-Disposition: form-data; name="board"',
            "",
            "private",
            "--b--",
            "",
        ]
    )
    asked = put(api, team, body.encode(), kind="multipart/form-data; boundary=b")
    assert (asked.status_code, asked.json()["board"], asked.json()["source_name"]) == (
        202,
        "private",
        "b.csv",
    )


@pytest.mark.parametrize(
    ("content", "answers", "status"),
    [(b"", {}, 422), (b" \n", {}, 422), (b"a", {"board": "x"}, 422), (b"a", {"mapping": "["}, 400)],
)
def test_what_cannot_be_put_is_said(team, competition, api, content, answers, status):
    answer = put(api, team, content, **answers)
    assert answer.status_code in {400, 422}, answer.content
    assert {"code", "message", "fields"} <= answer.json().keys()
    assert not Job.objects.exists()


def test_a_board_of_strangers_is_asked_about_first(team, competition, api, signed_in):
    put(api, team, teams_named("known").encode())
    engine.work()
    asked = LeaderboardImport.objects.get(pk=put(api, team, teams_named("stranger").encode()).json()["id"])
    engine.work()
    asked.refresh_from_db()
    assert (asked.state, [one["code"] for one in asked.job.problems]) == ("refused", ["other_competition"])
    assert asked.job.problems[0]["values"] == {"common": 0, "expected": 30}
    page = signed_in.get(reverse("experiments:board-import", args=[team.slug, asked.pk])).content.decode()
    assert "It is: import it" in page
    again = reverse("experiments:import-board-again", args=[team.slug, asked.pk])
    assert signed_in.post(again).status_code == 302
    engine.work()
    asked.refresh_from_db()
    assert (asked.state, asked.snapshot.entry_count) == ("done", 30)
    with pytest.raises(Conflict):
        leaderboard_imports.ask_again(asked=asked, by=asked.by)


@pytest.mark.parametrize("answer", [{"sure": "true"}, {}])
def test_a_program_may_say_that_it_is_sure(team, competition, api, answer):
    put(api, team, teams_named("known").encode())
    engine.work()
    asked = put(api, team, teams_named("stranger").encode(), **answer).json()["id"]
    engine.work()
    assert LeaderboardImport.objects.get(pk=asked).state == ("done" if answer else "refused")


def test_a_board_that_grew_or_shows_its_head_only_is_no_strangers(team, competition, api):
    for content in (teams_named("known", 30), teams_named("known", 3000), teams_named("known", 20)):
        asked = put(api, team, content.encode()).json()["id"]
        engine.work()
        assert LeaderboardImport.objects.get(pk=asked).state == "done"


def test_teams_are_known_by_their_ids_whatever_they_are_called_today(team, competition, api):
    def board(word):
        return "teamId,teamName,submissionDate,score\n" + "".join(
            f"{one},{word} {one},2023-01-01,0.{99 - one}\n" for one in range(10, 40)
        )

    for word in ("old", "new"):
        asked = put(api, team, board(word).encode()).json()["id"]
        engine.work()
        assert LeaderboardImport.objects.get(pk=asked).state == "done"


def test_the_command_takes_what_kaggle_prints(team, competition, monkeypatch):
    printed = b"Next Page Token = abc\nteamId,teamName,submissionDate,score\n5,a,2023-01-01 00:00:00,0.5\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(printed)))
    out = io.StringIO()
    call_command(
        "import_leaderboard", "--team", team.slug, "--competition", "recycle", "--json", "-", stdout=out
    )
    assert (json.loads(out.getvalue())["accepted"], BoardSnapshot.objects.get().format) == (1, "kaggle_show")


def test_the_command_asks_about_strangers_too(team, competition, tmp_path):
    for word, more in (("known", ()), ("stranger", ("--sure",)), ("nobody", ())):
        file = tmp_path / f"{word}.csv"
        file.write_text(teams_named(word))
        options = ["--team", team.slug, "--competition", "recycle", *more, str(file)]
        if word == "nobody":
            with pytest.raises(CommandError, match="Of 30 teams"):
                call_command("import_leaderboard", *options)
        else:
            call_command("import_leaderboard", *options, stdout=io.StringIO())


@pytest.mark.parametrize("slug", ["kaggle_submissions", "mlflow_runs", "wandb_chart"])
def test_runs_brought_as_a_board_are_taken_over_to_the_runs(signed_in, team, competition, slug):
    upload = SimpleUploadedFile(f"{slug}.csv", sample(slug))
    brought = signed_in.post(
        reverse("experiments:bring-board", args=[team.slug, "recycle"]), {"file": upload}, follow=True
    )
    page = brought.content.decode()
    assert "Import it as runs and submissions" in page
    draft = LeaderboardImport.objects.get()
    taken = signed_in.post(reverse("experiments:board-as-runs", args=[team.slug, draft.pk]), follow=True)
    assert taken.status_code == 200
    assert not LeaderboardImport.objects.exists()
    assert (RunImport.objects.get().source_name, taken.redirect_chain[0][0]) == (
        f"{slug}.csv",
        reverse("experiments:run-import", args=[team.slug, RunImport.objects.get().pk]),
    )
    assert not Run.objects.exists()
