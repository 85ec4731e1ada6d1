"""The demo's boards."""

import pytest

from experiments import demo as experiments_demo
from experiments.demo import boards
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport, Submission
from experiments.selectors.standing import our_place
from teams import demo as people
from tests.factories.experiments import CompetitionFactory


@pytest.mark.django_db(transaction=True)
def test_the_demo_team_climbs_from_61_to_9(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    demo = people.load()
    CompetitionFactory(team=demo.team, slug="recycle-seg")
    for _ in range(2):
        boards.load(demo)
    ranks = BoardEntry.objects.ours().order_by("snapshot__taken_at").values_list("rank", "source_rank")
    assert list(ranks) == [(61, 61), (34, 34), (17, 17), (9, 9)]
    assert set(BoardSnapshot.objects.values_list("entry_count", "format")) == {(120, "pasted")}
    assert (our_place(demo.team).climbed, our_place(demo.team).gap > 0) == (8, True)
    assert not LeaderboardImport.objects.exists()
    assert len(list((tmp_path / "leaderboards").iterdir())) == 4


@pytest.mark.django_db(transaction=True)
def test_a_board_shows_the_best_submission_of_its_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    demo = people.load()
    experiments_demo.load(demo)
    for place in BoardEntry.objects.ours().select_related("snapshot"):
        sent = Submission.objects.filter(submitted_at__lte=place.snapshot.taken_at)
        best = sent.order_by("-public_score")[0]
        assert (place.score, place.source_rank) == (best.public_score, best.rank)
