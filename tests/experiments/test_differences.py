"""What changed between two snapshots of a board."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.selectors.differences import Changes, Difference, difference_between
from tests.experiments.board_states import snapshot
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


def names_of(difference: Difference, kind: str) -> list[str]:
    return [(change.after or change.before).team_name for change in difference.changes(kind)]


def test_two_boards_a_day_apart_show_exactly_who_entered_left_and_was_renamed(competition):
    before = snapshot(competition, [("1", "하나", 0.9), ("2", "둘", 0.8), ("3", "셋", 0.7), ("4", "넷", 0.6)])
    after = snapshot(
        competition,
        [
            ("1", "하나", 0.9),
            ("3", "셋 (새 이름)", 0.85),
            ("4", "넷", 0.6),
            ("5", "다섯", 0.65),
            ("6", "둘", 0.1),
        ],
        day=1,
    )
    found = Difference(before, after)
    assert names_of(found, "entered") == ["다섯", "둘"]
    assert names_of(found, "left") == ["둘"]
    [renamed] = found.changes("renamed")
    assert (renamed.before.team_name, renamed.after.team_name) == ("셋", "셋 (새 이름)")
    assert [(one.after.team_id, one.climbed) for one in found.changes("risen")] == [("3", 1)]
    assert names_of(found, "fallen") == []
    assert [(one.after.team_id, round(one.gained, 4)) for one in found.changes("improved")] == [("3", 0.15)]
    assert found.counts == {
        "entered": 2, "left": 1, "renamed": 1, "risen": 1, "fallen": 0, "improved": 1, "teams": 3,
    }  # fmt: skip


def test_without_ids_a_name_tells_the_team_whatever_nobody_sees(competition):
    before = snapshot(competition, [("", "Café", 0.9), ("", "Zero\u200bWidth", 0.8)])
    after = snapshot(competition, [("", "Cafe\u0301", 0.95), ("", "zerowidth", 0.9)], day=1)
    found = Difference(before, after)
    assert (found.counts["entered"], found.counts["left"], found.counts["improved"]) == (0, 0, 2)


def test_ids_on_one_board_only_do_not_tell_teams_apart(competition):
    before = snapshot(competition, [("1", "하나", 0.9), ("2", "둘", 0.8)])
    after = snapshot(competition, [("", "하나", 0.9), ("", "셋", 0.8)], day=1)
    found = Difference(before, after)
    assert (names_of(found, "entered"), names_of(found, "left")) == (["셋"], ["둘"])


def test_namesakes_are_paired_in_the_order_in_which_they_stand(competition):
    before = snapshot(competition, [("", "팀", 0.9), ("", "팀", 0.5), ("", "다른 팀", 0.7)])
    after = snapshot(competition, [("", "팀", 0.9), ("", "팀", 0.6), ("", "팀", 0.1)], day=1)
    found = Difference(before, after)
    assert (names_of(found, "entered"), names_of(found, "left")) == (["팀"], ["다른 팀"])
    assert [one.gained for one in found.changes("improved")] == [pytest.approx(0.1)]


def test_rows_that_say_no_team_are_no_change(competition):
    before = snapshot(competition, [("", "", 0.9)])
    after = snapshot(competition, [("", "", 0.8)], day=1)
    assert set(Difference(before, after).counts.values()) == {0}


def test_a_lower_score_is_an_improvement_where_less_is_better(team):
    competition = CompetitionFactory(team=team, metric__direction="min")
    before = snapshot(competition, [("1", "a", 0.5), ("2", "b", 0.6)])
    after = snapshot(competition, [("1", "a", 0.4), ("2", "b", 0.7)], day=1)
    assert names_of(Difference(before, after), "improved") == ["a"]


def test_the_boards_own_ranks_count_when_both_have_them(competition):
    teams = [("1", "a", 0.9), ("2", "b", 0.9)]
    before = snapshot(competition, teams, has_ranks=True)
    after = snapshot(competition, teams[::-1], has_ranks=True, day=1)
    shared = snapshot(competition, teams, day=2)
    assert names_of(Difference(before, after), "risen") == ["b"]
    assert Difference(after, shared).counts["risen"] == 0


def test_random_boards_differ_as_python_says(competition):
    chance = random.Random(7)
    boards = [
        {n: (f"팀 {n}{chance.choice(['', '', ' 새'])}", round(chance.random(), 2)) for n in range(400) if chance.random() < 0.8}
        for _ in range(2)
    ]  # fmt: skip
    states = [
        snapshot(competition, [(str(n), *rest) for n, rest in board.items()], day=day)
        for day, board in enumerate(boards)
    ]
    found, (one, other) = Difference(*states), boards
    both = one.keys() & other.keys()
    assert found.counts["entered"] == len(other.keys() - one.keys())
    assert found.counts["left"] == len(one.keys() - other.keys())
    assert found.counts["renamed"] == sum(one[n][0] != other[n][0] for n in both)
    assert found.counts["improved"] == sum(other[n][1] > one[n][1] for n in both)
    pages = [
        change.after.team_id
        for first in (0, 30, 60)
        for change in found.changes("entered", first=first, most=30)
    ]
    assert pages == [change.after.team_id for change in found.changes("entered", most=90)]


def test_a_page_costs_as_many_queries_for_any_number_of_teams(competition):
    counts = []
    for number in (3, 300):
        teams = [(str(n), f"팀 {n}", 0.5) for n in range(number)]
        before, after = (
            snapshot(competition, [(f"{prefix}{pk}", *rest) for pk, *rest in teams], day=number)
            for prefix in "ab"
        )
        with CaptureQueriesContext(connection) as queries:
            found = Difference(before, after)
            assert len(Changes(found, "entered").get_page(1)) == min(number, 100)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_the_day_before_is_what_a_board_is_held_against(competition):
    states = [snapshot(competition, [("1", "a", 0.1)], day=day) for day in (0, 0.1, 0.9, 1)]
    chosen = difference_between(competition)
    assert (chosen.before, chosen.after) == (states[1], states[3])
    swapped = difference_between(competition, before=states[3].pk, after=states[2].pk)
    assert (swapped.before, swapped.after) == (states[2], states[3])
    assert difference_between(competition, before=states[0].pk, after=states[0].pk) is None
    assert difference_between(competition, after=states[1].pk).before == states[0]
    assert difference_between(competition, after=10**9) is None


def test_public_and_private_boards_are_not_mixed(competition):
    public = snapshot(competition, [("1", "a", 0.1)])
    private = snapshot(competition, [("1", "a", 0.1)], day=1, board="private")
    assert difference_between(competition, before=public.pk, after=private.pk) is None
    assert difference_between(competition) is None
