"""Cells become places, and every cell that cannot is named."""

import math

import numpy as np
import pytest

from experiments.leaderboards import names, scores
from experiments.leaderboards.cells import escape, unescape
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.ranking import rank
from tests.experiments.leaderboards.boards_of import board_of
from tests.shared_data import SHARED


@pytest.mark.parametrize("direction", ["max", "min"])
def test_scores_that_are_none_come_last_in_both_directions(direction):
    text = "team,score\na,\nb,NaN\nc,inf\nd,-inf\ne,0.5\nf,-0.5\ng,-\n"
    board = board_of(text, direction=direction)
    best, worst = ("e", "f") if direction == "max" else ("f", "e")
    assert [one.team_name for one in board.entries] == [best, worst, "a", "b", "c", "d", "g"]
    assert [one.rank for one in board.entries] == [1, 2, None, None, None, None, None]
    assert [one.score_text for one in board.entries][3:6] == ["NaN", "inf", "-inf"]
    assert board.remarks == {"unranked": 5}


def test_ties_share_a_rank_and_keep_the_sources_order():
    found = rank(np.array([0.5, 0.7, 0.5, 0.5, 0.1]), np.array([4, 1, 2, 3, 5]), direction="max")
    assert found.order.tolist() == [1, 2, 3, 0, 4]
    assert found.ranks.tolist() == [2, 1, 2, 2, 5]
    assert found.tied.tolist() == [3, 1, 3, 3, 1]


def test_a_benchmark_stands_among_the_teams_without_a_rank():
    text = "Rank,Team,Score\n1,a,0.9\n0,benchmark,0.8\n2,b,0.7\n"
    assert [(one.team_name, one.rank) for one in board_of(text).entries] == [
        ("a", 1),
        ("benchmark", None),
        ("b", 2),
    ]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("0.7", 0.7),
        (" -2.9e25 ", -2.9e25),
        ("1062792471.0", 1062792471.0),
        ("07724", 7724.0),
        (".5", 0.5),
        ("45.42%", 45.42),
        ("1,062,792.5", 1062792.5),
        ("", None),
        ("-", None),
        ("null", None),
    ],
)
def test_a_score_is_read(text, score):
    assert scores.parse(text) == score


@pytest.mark.parametrize("text", ["abc", "0.5 ± 0.1", "1_000", "٣", "0x10", "94.2/92.3", "1.2.3", "=1"])
def test_what_is_no_score_is_no_score(text):
    with pytest.raises(scores.NotANumber) as fault:
        scores.parse(text)
    assert fault.value.code == "not_a_number"


def test_one_comma_and_three_digits_are_two_numbers():
    with pytest.raises(scores.NotANumber) as fault:
        scores.parse("1,234")
    assert fault.value.code == "ambiguous_number"
    assert scores.parse("0,7123", decimal_comma=True) == 0.7123
    assert math.isnan(scores.parse("NaN"))


def test_every_bad_cell_is_named_by_its_line_and_column():
    text = (
        "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames\n"
        'first,1,"two\nlines",2023-01-01 00:00:00,0.9,1,a\n'
        "2,1,b,03/04/2023,x,many,b\n"
        "3,,,2023-01-01,0.7,3,c\n"
    )
    with pytest.raises(Unreadable) as refusal:
        board_of(text)
    assert sorted((one.line, one.column, one.code) for one in refusal.value.problems) == [
        (2, 1, "not_a_rank"),
        (4, 2, "team_twice"),
        (4, 4, "not_a_submitted"),
        (4, 5, "not_a_number"),
        (4, 6, "not_a_count"),
        (5, 3, "team_missing"),
    ]


def test_more_problems_than_a_person_reads_are_counted():
    with pytest.raises(Unreadable) as refusal:
        board_of("team,score\n" + "a,x\n" * 1000)
    assert (len(refusal.value.problems), refusal.value.total) == (200, 1000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("team,score\n", "no_rows"),
        ("team,note\na,b\n", "score_unknown"),
        ("score,note\n1,b\n", "team_unknown"),
        ("team,public score,private score\na,1,2\n", "score_unknown"),
    ],
)
def test_what_the_heads_do_not_say_is_asked(text, code):
    with pytest.raises(Unreadable) as refusal:
        board_of(text)
    assert refusal.value.problems[0].code == code


def test_the_person_says_which_column_is_which():
    text = "who,public score,private score\na,1,4\nb,2,3\n"
    board = board_of(text, mapping={"team": "who", "score": 3})
    assert [(one.team_name, one.score) for one in board.entries] == [("a", 4.0), ("b", 3.0)]


def test_ranks_that_run_the_other_way_are_remarked():
    text = "rank,team,score\n1,a,0.1\n2,b,0.2\n"
    assert board_of(text, direction="max").remarks == {"ranks_run_against_direction": 1}
    assert board_of(text, direction="min").remarks == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("한글", "한글"),
        ("team\u00adname", "teamname"),
        ("\u202ateam\u202c", "team"),
        ("Team  A ", "team a"),
        ("팀\u200b1", "팀1"),
        ("te\x07am", "team"),
    ],
)
def test_two_spellings_of_a_name_meet(one, other):
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(("one", "other"), [("팀1", "팀2"), ("a b", "ab"), ("null", ""), ("+1", "1")])
def test_two_names_stay_two(one, other):
    assert names.key(one) != names.key(other)


def test_formula_cells_are_disarmed_and_come_back():
    texts = [
        "=1+1",
        "-1",
        "-0.5",
        "+3",
        "@user",
        "\t=1",
        " =1",
        "'quoted",
        "plain",
        "a\n=1",
        "1e5",
        "＝1",
        ";=1",
    ]
    assert [escape(text) for text in texts] == [
        "'=1+1", "-1", "-0.5", "+3", "'@user", "'\t=1", "' =1", "''quoted", "plain", "'a\n=1", "1e5", "'＝1", "';=1",
    ]  # fmt: skip
    assert [unescape(escape(text)) for text in texts] == texts


@pytest.mark.skipif(SHARED is None, reason="the shared folder of real files is not here")
def test_every_known_formula_is_disarmed():
    import json

    lines = (SHARED / "security" / "csv_formula.jsonl").read_text().splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    harmless = {text for text in texts if escape(text) == text}
    assert harmless == {"1e5", "\u2013"}
    assert all(unescape(escape(text)) == text for text in texts)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(Unreadable) as refusal:
        board_of("who,score\na,1\n", mapping={"team": "whom", "score": 9})
    assert [(one.code, one.values["text"]) for one in refusal.value.problems] == [
        ("mapping_unknown_column", "whom")
    ]
