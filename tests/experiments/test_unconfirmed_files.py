"""Brought files that nobody confirms."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from background import engine
from experiments.jobs import unconfirmed_files
from experiments.models import LeaderboardImport
from experiments.models.run_imports import RunImport
from experiments.services import leaderboard_imports, run_imports
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "rank,team,score\n1,하나,0.9\n2,둘,0.8\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


def files(folder):
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


def test_a_file_only_looked_at_goes_after_a_week_and_an_imported_one_stays(team, member, tmp_path):
    competition = CompetitionFactory(team=team)
    asked = leaderboard_imports.bring(competition=competition, by=member, content=BOARD)
    leaderboard_imports.ask(draft=asked, by=member)
    engine.work()
    leaderboard_imports.bring(competition=competition, by=member, content=BOARD + "3,셋,0.7\n")
    run_imports.bring(competition=competition, by=member, content="name,score\na,0.5\n")
    assert (unconfirmed_files.sweep(), len(files(tmp_path))) == (0, 3)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert unconfirmed_files.sweep() == 2
    assert [one.pk for one in LeaderboardImport.objects.all()] == [asked.pk]
    assert not RunImport.objects.exists()
    assert len(files(tmp_path)) == 1
    with asked.competition.board_snapshots.get().file.open() as kept:
        assert kept.read().decode() == BOARD
