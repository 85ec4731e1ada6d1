"""Ranks over time: what the curves say, and that no board is read through for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import BoardEntry
from experiments.selectors.rank_history import ranks_over_time
from experiments.services import board_snapshots, rivals
from tests.experiments.board_states import snapshot
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team, member):
    made = CompetitionFactory(team=team)
    board_snapshots.go_by(competition=made, by=member, text="우리")
    return made


def teams(number: int, *, ours_at: int) -> list[tuple[str, str, float]]:
    scores = [round(1 - place / number, 4) for place in range(number)]
    return [
        (str(place), "우리" if place == ours_at else f"팀 {place}", score)
        for place, score in enumerate(scores)
    ]


def curve(history, name):
    return next(one for one in history.curves if one.name == name)


def test_lines_lie_where_share_and_rank_say_with_the_score_of_the_last_inside(competition, member):
    made = snapshot(competition, teams(40, ours_at=9))
    rivals.draw_line(competition=competition, by=member, unit="rank", value=7)
    rivals.draw_line(competition=competition, by=member, unit="rank", value=41)
    found = ranks_over_time(competition, "public", with_medals=True)
    lines = {one.name: one.spots[made.pk] for one in found.curves if one.kind == "cut" and one.spots}
    assert {name: (spot.rank, spot.score) for name, spot in lines.items()} == {
        "Top 10 %": (4, 0.925), "Gold": (4, 0.925), "Silver": (8, 0.825), "Bronze": (16, 0.625), "Rank 7": (7, 0.85),
    }  # fmt: skip
    assert found.ours.spots[made.pk].rank == 10
    assert not curve(found, "Rank 41").spots


def test_benchmarks_push_the_line_down_and_are_no_last_inside(competition):
    made = snapshot(competition, teams(21, ours_at=9))
    BoardEntry.objects.filter(snapshot=made, position=2).update(rank=None, source_rank=0)
    for entry in BoardEntry.objects.filter(snapshot=made, position__gt=2):
        BoardEntry.objects.filter(pk=entry.pk).update(rank=entry.rank - 1)
    made.remarks = {"benchmarks": 1}
    made.save(update_fields=["remarks"])
    top = curve(ranks_over_time(competition, "public"), "Top 10 %")
    assert (top.spots[made.pk].rank, top.spots[made.pk].score) == (2, round(1 - 2 / 21, 4))


def test_a_rival_is_followed_by_its_id_through_new_names_and_by_later_boards(competition, member):
    states = [
        snapshot(competition, [("1", "하나", 0.9), ("2", "둘", 0.8)]),
        snapshot(competition, [("1", "하나", 0.9), ("2", "둘 (새 이름)", 0.95)], day=1),
    ]
    rivals.follow(competition=competition, by=member, text="둘 (새 이름)")
    spots = curve(ranks_over_time(competition, "public"), "둘 (새 이름)").spots
    assert [spots[one.pk].rank for one in states] == [2, 1]


def test_boards_of_others_and_the_private_one_are_not_among_them(competition):
    snapshot(CompetitionFactory(team=competition.team), teams(5, ours_at=1))
    snapshot(competition, teams(5, ours_at=1), board="private")
    made = snapshot(competition, teams(5, ours_at=1))
    found = ranks_over_time(competition, "public")
    assert [one.pk for one in found.snapshots] == [made.pk]
    assert set(found.ours.spots) == {made.pk}


def test_no_board_is_read_through_for_a_rank_over_time(competition, member):
    for day in range(40):
        snapshot(competition, teams(150, ours_at=day % 9), day=day)
    for name in ("팀 20", "팀 30"):
        rivals.follow(competition=competition, by=member, text=name)
    rivals.draw_line(competition=competition, by=member, unit="rank", value=50)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        found = ranks_over_time(competition, "public", with_medals=True)
    assert len(found.ours.spots) == 40
    assert len(queries) <= 6
    how = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    plans = []
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(how + query["sql"])
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    of_entries = [plan for plan in plans if "boardentry" in plan or "entry" in plan]
    assert len(of_entries) == 2, plans
    for plan in of_entries:
        assert "Seq Scan on experiments_boardentry" not in plan, plan
        assert "SCAN experiments_boardentry" not in plan, plan
        assert "SCAN entry" not in plan, plan
        assert "our_entries" in plan or "one_team_per_position" in plan or "sqlite_autoindex" in plan, plan
