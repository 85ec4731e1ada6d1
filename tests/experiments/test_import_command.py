"""manage.py import_leaderboard."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from background.models import Job
from experiments.models import BoardSnapshot, Competition, LeaderboardImport
from tests.experiments.leaderboards.test_formats import SAMPLES
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    monkeypatch.setattr("experiments.management.brought.PATIENCE", 0)
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


def run(team, file, *more, competition="recycle") -> dict:
    out = io.StringIO()
    options = ["--team", team.slug, "--competition", competition, "--json", *more]
    call_command("import_leaderboard", *options, str(file), stdout=out)
    return json.loads(out.getvalue())


def test_a_file_is_imported_without_a_worker(team, competition):
    said = run(team, SAMPLES / "kaggle_history.csv", "--board", "private", "--zone", "Asia/Tokyo")
    snapshot = BoardSnapshot.objects.get(pk=said["snapshot"])
    assert (said["state"], said["rows"], said["accepted"], said["entries"]) == ("done", 3, 3, 2)
    assert (snapshot.board, snapshot.zone, snapshot.source_name) == (
        "private",
        "Asia/Tokyo",
        "kaggle_history.csv",
    )
    assert said["problems"] == []


def test_people_read_one_line(team, competition, capsys):
    call_command(
        "import_leaderboard", "--team", team.slug, "--competition", "recycle", str(SAMPLES / "kaggle_old.csv")
    )
    assert capsys.readouterr().out.startswith("3 rows read, 3 accepted, 0 problems, snapshot ")


def test_standard_input_is_a_file_too(team, competition, monkeypatch):
    text = "rank team score\n1 하나 0.9\n2 둘 0.8\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(team, "-")["accepted"] == 2


def test_a_missing_competition_is_made_with_its_direction(team):
    said = run(team, SAMPLES / "kaggle_old.csv", "--create", "--direction", "min", competition="sberbank")
    competition = Competition.objects.get(slug="sberbank")
    assert competition.primary_metric.direction == "min"
    assert BoardSnapshot.objects.get(pk=said["snapshot"]).entries.in_order().first().score == 0.29755


def test_ranks_in_the_file_tell_the_direction(team):
    run(team, SAMPLES / "kaggle_board.csv", "--create", competition="told")
    assert Competition.objects.get(slug="told").primary_metric.direction == "max"


def test_a_refused_file_tells_every_problem(team, competition, tmp_path, capsys):
    file = tmp_path / "board.csv"
    file.write_text("team,score\na,x\nb,y\n")
    with pytest.raises(CommandError) as refusal:
        call_command("import_leaderboard", "--team", team.slug, "--competition", "recycle", str(file))
    assert refusal.value.returncode == 2
    assert capsys.readouterr().out.splitlines() == [
        "Line 2, column 2 (score): “x” is no number.",
        "Line 3, column 2 (score): “y” is no number.",
    ]
    assert "\n" not in str(refusal.value)
    assert not BoardSnapshot.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"--team": "nobody"}, "no team called nobody"),
        ({"--competition": "nothing"}, "no competition called nothing"),
        ({"--zone": "Mars"}, "no time zone called Mars"),
        ({"--direction": "min"}, "higher is better"),
        ({"file": "missing.csv"}, "missing.csv: No such file"),
        ({"file": "/"}, "is a folder"),
        ({"--board": "secret"}, "secret"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(team, competition, change, words):
    given = {
        "--team": team.slug,
        "--competition": "recycle",
        "file": str(SAMPLES / "kaggle_old.csv"),
    } | change
    file = given.pop("file")
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("import_leaderboard", *[word for pair in given.items() for word in pair], file)
    assert refusal.value.returncode == 2
    assert not Job.objects.exists()
    assert not LeaderboardImport.objects.exists()


def test_a_direction_nobody_told_is_asked_for(team):
    with pytest.raises(CommandError, match="--direction"):
        run(team, SAMPLES / "kaggle_old.csv", "--create", competition="new")
    assert not Competition.objects.exists()
