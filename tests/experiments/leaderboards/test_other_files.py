"""Workbooks and JSON become boards, or are refused with the cell."""

import io
import json
import sys
import zipfile

import pytest

from experiments.leaderboards import workbooks
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.reading import read_head, read_table
from tests.experiments.leaderboards.boards_of import board_of
from tests.experiments.leaderboards.workbook_of import Formula, Moment, sheet, workbook_of

HEADS = ["순위", "팀", "mIoU", "최종 제출"]
ROWS = [[1, "분리수거 마스터", 0.7561, Moment(44923.75)], [2, "=1+1", 0.7432, None], [3, "0807", 0.7, None]]


def refusal_of(content: bytes | str) -> list[tuple[str, int, int]]:
    data = content.encode() if isinstance(content, str) else content
    for read in (read_head, read_table):
        with pytest.raises(Unreadable) as refusal:
            read(io.BytesIO(data))
    return [(one.code, one.line, one.column) for one in refusal.value.problems]


def test_a_workbook_becomes_a_board():
    board = board_of(workbook_of(sheet([HEADS, *ROWS])), zone="Asia/Seoul")
    assert [(one.source_rank, one.team_name, one.score, one.score_text) for one in board.entries] == [
        (1, "분리수거 마스터", 0.7561, "0.7561"),
        (2, "=1+1", 0.7432, "0.7432"),
        (3, "0807", 0.7, "0.7"),
    ]
    assert board.entries[0].submitted_at.isoformat() == "2022-12-28T09:00:00+00:00"


def test_whole_numbers_of_a_workbook_have_no_point():
    table = read_table(io.BytesIO(workbook_of(sheet([["TeamId", "Score"], [12345678, 1]]))))
    assert [list(cells) for cells in table.columns] == [["12345678"], ["1"]]


def test_cells_of_a_workbook_are_named_where_they_stand_in_the_sheet():
    content = workbook_of(sheet([["team", "score"], ["a", 0.5], [None, None], ["b", "many"]], first=(3, 2)))
    with pytest.raises(Unreadable) as refusal:
        board_of(content)
    assert [(one.code, one.line, one.column) for one in refusal.value.problems] == [("not_a_number", 6, 3)]


def test_empty_columns_at_the_right_of_a_workbook_are_none():
    table = read_table(io.BytesIO(workbook_of(sheet([["team", "score", "", ""], ["a", 1, "", ""]]))))
    assert table.header == ("team", "score")


def test_a_formula_counts_as_excel_computed_it():
    content = workbook_of(sheet([["team", "score"], ["a", Formula("B9*2", 0.5)]]))
    assert [one.score for one in board_of(content).entries] == [0.5]


def test_a_formula_that_nobody_computed_is_named():
    rows = [["team", "score"], ["a", 0.5], ["b", Formula("B2*2")], ["c", Formula("B3*2")]]
    assert refusal_of(workbook_of(sheet(rows))) == [
        ("formula_uncomputed", 3, 2),
        ("formula_uncomputed", 4, 2),
    ]


def test_the_sheet_that_holds_something_is_taken_and_of_several_none():
    filled = sheet([["team", "score"], ["a", 0.5]])
    assert len(board_of(workbook_of(sheet([]), filled)).entries) == 1
    assert refusal_of(workbook_of(filled, filled)) == [("workbook_many", 0, 0)]
    assert refusal_of(workbook_of(sheet([]))) == [("empty", 0, 0)]


def _zipped(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OLD, "workbook_old"),
        (OLD + "EncryptedPackage".encode("utf-16-le") + OLD, "workbook_locked"),
        (_zipped("xl/workbook.xml", "no workbook"), "workbook_broken"),
    ],
)
def test_a_workbook_that_cannot_be_opened_says_why(content, code):
    assert refusal_of(content) == [(code, 0, 0)]


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded on Unix only")
def test_a_workbook_that_asks_for_more_memory_than_it_may_is_refused(monkeypatch):
    # One long text, and cells that all show it: each of them is a copy.
    text = f"<si><t>{'x' * 30_000}</t></si>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 30_000))
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{text}</sst>'
    bomb = workbook_of(
        sheet([]).replace("<sheetData>", f"<sheetData>{cells}"), **{"xl/sharedStrings.xml": strings.encode()}
    )
    bomb = _with_strings(bomb)
    monkeypatch.setattr(workbooks, "MEGABYTES", 100)
    assert len(bomb) < 1_000_000
    assert refusal_of(bomb) == [("workbook_too_large", 0, 0)]


def _with_strings(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("workbook.xml.rels"):
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
                one = f'<Relationship Id="rId98" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
                data = data.replace(b"</Relationships>", one.encode())
            new.writestr(name, data)
    return file.getvalue()


def test_json_rows_keep_their_lines():
    text = '[\n{"team": "a", "score": 0.5},\n{"team": "b",\n "score": "x"},\n{"score": 1, "note": null}]'
    with pytest.raises(Unreadable) as refusal:
        board_of(text)
    assert [(one.code, one.line, one.column) for one in refusal.value.problems] == [
        ("not_a_number", 3, 2),
        ("team_missing", 5, 1),
    ]


@pytest.mark.parametrize("around", ["results", "data", "leaderboard", "teams"])
def test_a_list_of_teams_is_found_inside_of_what_is_around_it(around):
    text = json.dumps({"count": 2, around: [{"team": "하나", "score": 0.5}, {"team": "둘", "score": 0.25}]})
    assert [one.team_name for one in board_of(text).entries] == ["하나", "둘"]


def test_numbers_of_json_keep_their_text():
    text = '[{"team": 807, "score": -2.90e25}, {"team": "007", "score": 0.10}]'
    assert [(one.team_name, one.score_text) for one in board_of(text).entries] == [
        ("007", "0.10"),
        ("807", "-2.90e25"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"team": "a",\n "score": }]', ("json_broken", 2, 11)),
        ('{"team": "a", "score": 1}', ("json_no_rows", 1, 0)),
        ('[{"team": "a"}, 5]', ("json_no_rows", 1, 0)),
        ("[]", ("no_rows", 1, 0)),
        ('[{"team": "a\\u0000", "score": 1}]', ("not_text", 1, 1)),
        ('[{"team": "\\ud800", "score": 1}]', ("not_text", 1, 1)),
        ('[{"a":' * 100_000, ("json_broken", 1, 0)),
    ],
)
def test_json_that_is_no_board_is_refused(text, expected):
    assert refusal_of(text) == [expected]


def test_a_board_in_a_zip_may_be_json():
    assert len(board_of(_zipped("board.json", '[{"team": "a", "score": 1}]')).entries) == 1
