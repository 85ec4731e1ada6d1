"""Other people's real boards: each is imported, or refused with a reason a person understands."""

import json
from collections import Counter

import pytest

from experiments.leaderboards import scores
from experiments.leaderboards.columns import columns_for
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.formats import recognise
from experiments.leaderboards.reading import read_table
from tests.experiments.leaderboards.boards_of import board_of
from tests.shared_data import SHARED

pytestmark = pytest.mark.skipif(SHARED is None, reason="the shared folder of real files is not here")

BOARDS = SHARED / "leaderboards" if SHARED else None
EXPECTED = json.loads((BOARDS / "expected.json").read_text()) if BOARDS else {}
WITH_SCORES = [name for name, facts in EXPECTED.items() if "score_numeric" in facts]
NO_BOARDS = {
    "d_git_lfs_pointer.csv": "is_lfs_pointer",
    "mlflow_runs_prefixed.csv": "is_runs",
    "sublog_cv_lb_probspace_ja.csv": "team_unknown",
    "wandb_chart_export.csv": "is_chart",
}
DERIVED = {
    "d_cp949_crlf.csv": (15164, "cp949", ","),
    "d_cp949_korean_header.csv": (82, "cp949", ","),
    "d_cp949_korean_only.csv": (82, "cp949", ","),
    "d_euckr.csv": (15164, "cp949", ","),
    "d_excel_unicode_text_utf16le_tab.txt": (3000, "utf-16-le", "\t"),
    "d_kaggle_show_csv_with_token_line.csv": (20, "utf-8", ","),
    "d_semicolon_decimal_comma.csv": (3000, "utf-8", ";"),
    "titanic.zip": (15739, "utf-8", ","),
}


def test_every_real_file_is_accounted_for():
    files = {file.name for file in BOARDS.iterdir()} - {"expected.json"}
    assert files == set(WITH_SCORES) | NO_BOARDS.keys() | DERIVED.keys()


@pytest.mark.parametrize("name", WITH_SCORES)
def test_a_real_board_has_the_rows_scores_and_ties_it_is_known_to_have(name):
    facts = EXPECTED[name]
    with (BOARDS / name).open("rb") as file:
        table = read_table(file)
    columns = columns_for(table, recognise(table))
    found = [scores.parse(cell) for cell in table.columns[columns["score"]]]
    counts = Counter(found)
    assert table.rows == facts["rows"]
    assert len(table.columns) == facts["cols"]
    assert sum(map(scores.is_ranked, found)) == facts["score_numeric"]
    assert (min(found), max(found)) == (facts["score_min"], facts["score_max"])
    assert sum(number for number in counts.values() if number > 1) == facts["rows_in_ties"]
    assert max(counts.values()) == facts["largest_tie"]
    for role, fact in (("team_id", "distinct_team_ids"), ("team", "distinct_names")):
        if fact in facts:
            assert len(set(table.columns[columns[role]])) == facts[fact]


@pytest.mark.parametrize("name", WITH_SCORES)
def test_a_real_board_keeps_every_team_in_order(name):
    facts = EXPECTED[name]
    board = board_of((BOARDS / name).read_bytes())
    teams = facts.get("distinct_team_ids", facts["rows"])
    assert (board.rows, len(board.entries)) == (facts["rows"], teams)
    placed = [one.score for one in board.entries]
    assert placed == sorted(placed, reverse=True)
    assert board.remarks.get("improvements", 0) == facts["rows"] - teams
    if teams == facts["rows"]:
        ranked = [one.tied for one in board.entries if one.rank]
        benchmarks = board.remarks.get("benchmarks", 0)
        assert facts["rows_in_ties"] - benchmarks <= sum(tied > 1 for tied in ranked) <= facts["rows_in_ties"]


@pytest.mark.parametrize(("name", "expected"), DERIVED.items())
def test_another_writing_of_a_board_reads_the_same(name, expected):
    with (BOARDS / name).open("rb") as file:
        table = read_table(file)
    assert (table.rows, table.encoding, table.delimiter) == expected
    board = board_of((BOARDS / name).read_bytes())
    assert len(board.entries) == expected[0]
    assert all(one.score is not None and one.team_name and one.submitted_at for one in board.entries)


def test_decimal_commas_are_decimals():
    semicolons = board_of((BOARDS / "d_semicolon_decimal_comma.csv").read_bytes())
    original = board_of((BOARDS / "k7_titanic_2025-06.csv").read_bytes())
    known = {one.team_id: one.score for one in original.entries}
    assert {one.team_id: one.score for one in semicolons.entries}.items() <= known.items()


def test_the_zip_holds_the_board_beside_it():
    zipped, beside = (
        board_of((BOARDS / name).read_bytes()) for name in ("titanic.zip", "k7_titanic_2025-06.csv")
    )
    assert zipped.entries == beside.entries


@pytest.mark.parametrize(("name", "code"), NO_BOARDS.items())
def test_what_is_no_board_is_refused(name, code):
    with pytest.raises(Unreadable) as refusal:
        board_of((BOARDS / name).read_bytes())
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_a_log_of_submissions_is_imported_once_its_columns_are_named():
    data = (BOARDS / "sublog_cv_lb_probspace_ja.csv").read_bytes()
    board = board_of(data, mapping={"team": "filename", "score": "LB"}, direction="min")
    assert len(board.entries) == EXPECTED["sublog_cv_lb_probspace_ja.csv"]["rows"]
