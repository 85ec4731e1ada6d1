"""A file of improvements becomes the board it is, and one for each day it tells of."""

import pytest
from django.core.files.base import ContentFile

from background import engine
from background.models import State
from experiments.jobs import import_leaderboard
from experiments.models import BoardEntry, BoardSnapshot
from experiments.selectors.rank_history import ranks_over_time
from experiments.services import board_snapshots, leaderboard_imports, rivals
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)

HISTORY = """TeamId,TeamName,SubmissionDate,Score
11,숲속 분류단,2022-12-20 03:00:00,0.61
12,바다,2022-12-20 04:00:00,0.70
11,숲속 분류단,2022-12-21 03:00:00,0.75
13,하늘,2022-12-23 03:00:00,0.65
"""
MORE = HISTORY + "12,바다,2022-12-24 03:00:00,0.80\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


def imported(competition, member, content=HISTORY):
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content=ContentFile(content.encode(), name="history.csv")
    )
    asked = leaderboard_imports.ask(draft=draft, by=member)
    engine.work()
    asked.refresh_from_db()
    assert asked.state == State.DONE
    return asked


def rebuilt(competition):
    found = BoardSnapshot.objects.on(competition).rebuilt().order_by("taken_at")
    return [
        (f"{one.taken_at:%m-%d}", one.rows, [entry.team_id for entry in one.entries.in_order()])
        for one in found
    ]


DAYS = [("12-20", 2, ["12", "11"]), ("12-21", 3, ["11", "12"]), ("12-23", 4, ["11", "12", "13"])]


@pytest.mark.parametrize("rows_at_once", [5000, 1, 3])
def test_each_day_becomes_a_snapshot_however_the_rows_are_cut(competition, member, monkeypatch, rows_at_once):
    monkeypatch.setattr(import_leaderboard.ImportLeaderboard, "chunk_size", rows_at_once)
    asked = imported(competition, member)
    assert rebuilt(competition) == DAYS
    assert (asked.job.done_units, asked.job.total_units, asked.job.result["days"]) == (16, 16, 3)
    assert BoardSnapshot.objects.on(competition).latest_first().first() == asked.snapshot


def test_the_days_tell_our_rank_and_those_of_rivals_over_time(competition, member):
    board_snapshots.go_by(competition=competition, by=member, text="숲속 분류단")
    imported(competition, member, "TeamId,TeamName,Score\n12,바다,0.1\n")
    rivals.follow(competition=competition, by=member, text="바다")
    imported(competition, member)
    found = ranks_over_time(competition, "public")
    curves = {
        one.name: [one.spots[pk.pk].rank for pk in found.snapshots if pk.pk in one.spots]
        for one in found.curves
    }
    assert curves["바다"] == [1, 2, 2, 1, 2]
    assert curves[competition.team.name] == [2, 1, 1, 1]


def test_a_longer_history_adds_the_days_that_are_new(competition, member):
    imported(competition, member)
    again = imported(competition, member)
    assert again.job.result["is_repeated"]
    imported(competition, member, MORE)
    assert rebuilt(competition) == [*DAYS, ("12-24", 5, ["12", "11", "13"])]


def test_a_history_taken_away_takes_its_days_along(competition, member):
    asked = imported(competition, member)
    board_snapshots.remove(snapshot=asked.snapshot, by=member)
    assert not BoardSnapshot.objects.exists()
    assert not BoardEntry.objects.exists()


def test_nobody_sees_a_day_before_the_whole_file_is_there(competition, member, monkeypatch):
    monkeypatch.setattr(import_leaderboard.ImportLeaderboard, "chunk_size", 1)
    finish = import_leaderboard.ImportLeaderboard._finish
    seen = []

    def look(self, prepared, snapshot, **rest):
        seen.append((BoardSnapshot.objects.on(competition).count(), BoardSnapshot.objects.count()))
        return finish(self, prepared, snapshot, **rest)

    monkeypatch.setattr(import_leaderboard.ImportLeaderboard, "_finish", look)
    imported(competition, member)
    assert seen == [(0, 4)]
    assert BoardSnapshot.objects.on(competition).count() == 4
