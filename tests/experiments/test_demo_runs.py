"""The demo's competition and its runs."""

from experiments import demo as experiments_demo
from experiments.models import Competition, Run, Submission
from experiments.selectors.team_board import Wish, page_of
from teams import demo as teams_demo


def test_the_demo_tells_a_story_of_three_weeks_and_is_loaded_once(db):
    team = teams_demo.load()
    experiments_demo.load(team)
    experiments_demo.load(team)
    competition = Competition.objects.with_metrics().select_related("team").get(slug="recycle-seg")
    assert 55 <= Run.objects.count() <= 70
    assert set(Run.objects.values_list("owner", flat=True)) == {person.pk for person in team.people}
    assert Submission.objects.count() > 20
    rows = page_of(competition, Wish(), 1).object_list
    assert rows[0].name == "최종 앙상블 B (TTA)"
    assert "NaN" in {row.score.text for row in rows}
    assert [row.name for row in rows if row.is_gap_wide] == ["의사 라벨 1차 (검증 포함)"]
    assert any(row.score.spread.endswith("· 5") for row in rows)
