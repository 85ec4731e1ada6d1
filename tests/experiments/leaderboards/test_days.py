"""A history is told day by day as whoever looked at the board each evening would have written it down."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from experiments.leaderboards import days
from experiments.leaderboards.days import Days
from tests.experiments.leaderboards.boards_of import board_of

SEOUL = ZoneInfo("Asia/Seoul")
HEADER = "TeamId,TeamName,SubmissionDate,Score\n"


def history(rows, direction="max"):
    text = HEADER + "".join(
        f"{team},팀 {team},{moment:%Y-%m-%d %H:%M:%S},{score}\n" for team, moment, score in rows
    )
    board = board_of(text, direction=direction)
    return Days(board, zone=SEOUL, direction=direction)


def told(found: Days, number: int):
    return [(one.position, one.rank, one.team_id, one.score) for one in found.board(number).entries]


def by_hand(rows, end, direction):
    """The board at a moment from its definition: who was there, their bests, better ones first, then the earlier."""
    sign = -1 if direction == "max" else 1
    best = {}
    for team, moment, score in sorted(rows, key=lambda row: row[1]):
        if moment <= end and (team not in best or sign * score < sign * best[team][1]):
            best[team] = (moment, score)
    ordered = sorted(best.items(), key=lambda one: (sign * one[1][1], one[1][0]))
    scores = [score for _team, (_moment, score) in ordered]
    return [
        (place, 1 + scores.index(score), team, score)
        for place, (team, (_moment, score)) in enumerate(ordered, 1)
    ]


@pytest.mark.parametrize("direction", ["max", "min"])
def test_each_day_is_the_board_as_it_stood_that_evening(direction):
    chance = random.Random(direction)
    start = datetime(2022, 12, 19, tzinfo=UTC)
    moments = chance.sample(range(20 * 86_400), 200)
    rows = [
        (str(chance.randint(1, 40)), start + timedelta(seconds=one), round(chance.random(), 2))
        for one in moments
    ]
    found = history(rows, direction)

    assert {end.date() for end in found.ends} == {one.astimezone(SEOUL).date() for _team, one, _score in rows}
    for number, end in enumerate(found.ends):
        assert told(found, number) == by_hand(rows, end, direction)


def test_a_day_ends_at_midnight_where_the_competition_is():
    rows = [
        ("1", datetime(2022, 12, 19, 14, 59, tzinfo=UTC), 0.5),
        ("2", datetime(2022, 12, 19, 15, 0, tzinfo=UTC), 0.6),
    ]
    found = history(rows)
    assert [f"{end:%m-%d %H:%M:%S}" for end in found.ends] == ["12-19 23:59:59", "12-20 23:59:59"]
    assert [found.board(number).entry_count for number in (0, 1)] == [1, 2]
    assert found.upto == [1, 2]


def test_rows_without_a_moment_or_a_score_belong_to_no_day():
    text = HEADER + "1,a,2022-12-19 10:00:00,0.5\n1,a,,0.7\n2,b,2022-12-19 11:00:00,NaN\n"
    found = Days(board_of(text), zone=SEOUL, direction="max")
    assert [told(found, number) for number in range(len(found))] == [[(1, 1, "1", 0.5)]]
    assert not Days(board_of("team,score\na,0.5\na,0.6\n"), zone=SEOUL, direction="max")


def test_a_long_history_is_kept_at_every_other_day_with_the_last_among_them(monkeypatch):
    start = datetime(2022, 12, 19, tzinfo=UTC)
    rows = [(str(day), start + timedelta(days=day), 0.5) for day in range(10)]
    monkeypatch.setattr(days, "MOST_DAYS", 5)
    assert history(rows).upto == [2, 4, 6, 8, 10]
    monkeypatch.setattr(days, "MOST_ENTRIES", 20)
    assert history(rows).upto == [2, 6, 10]


def test_days_that_are_known_or_have_not_ended_are_left_out():
    start = datetime(2022, 12, 19, 1, tzinfo=UTC)
    found = history([(str(day), start + timedelta(days=day), 0.5) for day in range(4)])
    found.leave_out({found.ends[1].astimezone(UTC)}, ended_before=found.ends[3])
    assert [end.day for end in found.ends] == [19, 21]
    assert found.number_of(found.ends[1]) == 1
