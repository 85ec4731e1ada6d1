"""What people copy from a page becomes a board, however the page set its cells apart."""

import io

import pytest

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.reading import read_table
from tests.experiments.leaderboards.boards_of import board_of

EXPECTED = [(1, "분리수거 마스터", 0.7561), (2, "캔과 병", 0.7432), (3, "team 3", 0.7)]
SHAPES = {
    "tabs with heads": "순위\t팀\tmIoU\n1\t분리수거 마스터\t0.7561\n2\t캔과 병\t0.7432\n3\tteam 3\t0.7000\n",
    "tabs without heads": "1\t분리수거 마스터\t0.7561\n2\t캔과 병\t0.7432\n3\tteam 3\t0.7000\n",
    "several spaces": "Rank   Team   mIoU\n1   분리수거 마스터   0.7561\n2   캔과 병   0.7432\n3   team 3   0.7000\n",
    "several spaces without heads": "1  분리수거 마스터  0.7561\n2  캔과 병  0.7432\n3  team 3  0.7000\n",
    "single spaces": "rank team score\n1 분리수거 마스터 0.7561\n2 캔과 병 0.7432\n3 team 3 0.7000\n",
    "single spaces without heads": "1 분리수거 마스터 0.7561\n2 캔과 병 0.7432\n3 team 3 0.7000\n",
    "a cell a line": "순위\n팀 이름\nmIoU\n1\n분리수거 마스터\n0.7561\n2\n캔과 병\n0.7432\n3\nteam 3\n0.7000\n",
    "a cell a line without heads": "1\n분리수거 마스터\n0.7561\n2\n캔과 병\n0.7432\n3\nteam 3\n0.7000\n",
    "blank lines between": "rank team score\n\n1 분리수거 마스터 0.7561\n\n2 캔과 병 0.7432\n3 team 3 0.7000\n\n",
    "marks on ranks": "순위\t팀\t점수\n1위\t분리수거 마스터\t0.7561\n2위\t캔과 병\t0.7432\n3위\tteam 3\t0.7000\n",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_pasted_board_is_read(text):
    board = board_of(text)
    assert [(one.rank, one.team_name, one.score) for one in board.entries] == EXPECTED
    assert [one.source_rank for one in board.entries] == [1, 2, 3]


def test_all_columns_of_the_page_are_taken():
    text = "순위 팀 mIoU 제출횟수 최종제출\n1 캔과 병 0.7432 37 2022-12-29 18:59\n"
    [entry] = board_of(text, zone="Asia/Seoul").entries
    assert (entry.team_name, entry.submission_count) == ("캔과 병", 37)
    assert entry.submitted_at.isoformat() == "2022-12-29T09:59:00+00:00"


def test_how_long_ago_is_no_moment_and_said_so():
    board = board_of("순위\t팀\tmIoU\t최종 제출\n1\t가\t0.7\t3시간 전\n2\t나\t0.6\t2d\n")
    assert [one.submitted_at for one in board.entries] == [None, None]
    assert board.remarks == {"relative_moments": 2}


def test_a_paste_that_loses_step_is_refused_at_its_line():
    with pytest.raises(Unreadable) as refusal:
        read_table(io.BytesIO("순위\n팀\n점수\n1\n가\n0.7\n나\n0.6\n0.5\n".encode()))
    assert [(one.code, one.line) for one in refusal.value.problems] == [("out_of_step", 7)]


def test_prose_is_no_board():
    with pytest.raises(Unreadable) as refusal:
        read_table(io.BytesIO("오늘은 리더보드가 열리지 않았다".encode()))
    assert refusal.value.problems[0].code == "no_table"
