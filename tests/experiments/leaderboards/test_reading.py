"""Bytes become the right cells, or the fault is named by line and column."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile

import pytest

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.reading import read_head, read_table
from tests.experiments.leaderboards.boards_of import table_of
from tests.shared_data import SHARED


def rows_of(content: bytes | str) -> list[list[str]]:
    table = table_of(content)
    return [list(cells) for cells in zip(*table.columns, strict=True)]


def refusal_of(content: bytes | str) -> list[tuple[str, int, int]]:
    with pytest.raises(Unreadable) as refusal:
        read_table(io.BytesIO(content.encode() if isinstance(content, str) else content))
    return [(one.code, one.line, one.column) for one in refusal.value.problems]


def zip_of(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


CORPUS = sorted(SHARED.glob("csv-corpora/*/csv*/*.csv")) if SHARED else []


@pytest.mark.skipif(SHARED is None, reason="the shared folder of real files is not here")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_the_corpora_are_read_right_or_refused_at_the_cell(file):
    places = {
        "bad-header-less-fields": ("too_few_cells", 2, 3),
        "bad-header-more-fields": ("too_many_cells", 2, 4),
        "bad-header-no-header": ("empty", 0, 0),
        "bad-missing-quote": ("unclosed_quote", 2, 2),
        "bad-quotes-with-unescaped-quote": ("unescaped_quote", 2, 2),
        "bad-unescaped-quote": ("stray_quote", 2, 2),
        # Inches inside an unquoted cell: where such a cell ends is anybody's guess.
        "location_coordinates": ("stray_quote", 2, 2),
        "all-empty": ("empty", 0, 0),
    }
    if file.stem in places:
        assert refusal_of(file.read_bytes()) == [places[file.stem]]
        return
    table = read_table(io.BytesIO(file.read_bytes()))
    rows = [list(cells) for cells in zip(*table.columns, strict=True)]
    beside = file.parent.parent / "json" / f"{file.stem}.json"
    if not beside.exists():
        assert (file.stem, rows) == ("bad-header-wrong-header", [])
        return
    expected = json.loads(beside.read_text())
    if expected and isinstance(expected[0], dict):
        expected = [list(row.values()) for row in expected]
    else:
        expected = [row for row in expected[1:] if row != [""]]
    assert rows == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
def test_korean_is_read_in_the_encodings_people_have(encoding):
    assert rows_of("팀,점수\n가나다,0.5\n".encode(encoding)) == [["가나다", "0.5"]]


def test_short_korean_is_not_taken_for_another_language():
    assert table_of("팀,점수\n똠방각하,1\n".encode("cp949")).header == ("팀", "점수")


@pytest.mark.parametrize("name", ["null", "NaN", "NA", "0807", "+1", "", " 앞뒤 ", "None", "1e5", "TRUE"])
def test_names_that_look_like_something_else_stay_names(name):
    assert rows_of(f"team,score\n{name},0.5\n") == [[name, "0.5"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    assert rows_of(f"team{delimiter}score\na{delimiter}1\n") == [["a", "1"]]


def test_the_delimiter_may_be_said():
    assert rows_of("sep=;\nteam;score\na,b;1\n") == [["a,b", "1"]]


def test_lines_are_counted_as_an_editor_counts_them():
    table = table_of('\nteam,score,note\r\n"two\r\nlines",1,"a"\r\n\r\nb,2,c\r\n')
    assert [table.line_of(row, column) for row in (0, 1) for column in (0, 1)] == [3, 4, 6, 6]


def test_every_ragged_row_is_named():
    assert refusal_of("team,score\na,1\nb\nc,1,2\n") == [("too_few_cells", 3, 2), ("too_many_cells", 4, 3)]


def test_thousands_of_faults_are_counted_and_some_listed():
    with pytest.raises(Unreadable) as refusal:
        read_table(io.BytesIO(b"team,score\n" + b"a\n" * 5000))
    assert (len(refusal.value.problems), refusal.value.total) == (200, 5000)


def test_a_quote_that_never_closes_is_named_where_it_opens():
    assert refusal_of('team,score\n"a\nb",1\nc,"2\n3,4\n') == [("unclosed_quote", 4, 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n  \n", "empty"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "is_image"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is_image"),
        (b"%PDF-1.7\n", "is_document"),
        (b"a,b\n\x00,1\n", "is_binary"),
        (b"<!DOCTYPE html><html></html>", "is_web_page"),
        (b"\n <table><tr><td>1</td></tr></table>", "is_web_page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n", "is_lfs_pointer"),
        (b"\x1f\x8b\x08\x00", "archive_unknown"),
        (b"7z\xbc\xaf\x27\x1c", "archive_unknown"),
        (b"team,score\n\xff\xfe\xfd,1\n", "encoding_unknown"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "undecodable"),
        (b"team,score\n" + b"a" * 200_000 + b",1\n", "cell_too_long"),
        (b"a," * 100_000 + b"a\n", "too_many_columns"),
        (b"one line of prose, and no more than that\n", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_what_it_is(content, code):
    if code is None:
        assert read_table(io.BytesIO(content)).rows == 0
    else:
        assert refusal_of(content)[0][0] == code


def test_a_member_name_with_colons_is_only_a_name():
    board = b"team,score\na,1\n"
    assert rows_of(zip_of(**{"board-2025-06-04T05:08:05.csv": board})) == [["a", "1"]]
    assert rows_of(zip_of(**{"../../etc/board.csv": board, "__MACOSX/._board.csv": b"\x00"})) == [["a", "1"]]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.csv": b"team,score\n", "b.csv": b"team,score\n"}, "archive_many"),
        ({"readme.md": b"hello"}, "archive_empty"),
        ({"a.csv": zip_of(**{"b.csv": b"team,score\n"})}, "archive_nested"),
    ],
)
def test_an_archive_without_one_board_is_refused(members, code):
    assert refusal_of(zip_of(**members)) == [(code, 0, 0)]


def test_a_zip_bomb_is_refused_without_being_held():
    assert refusal_of(zip_of(**{"a.csv": (b"0," + b"0" * 97 + b"\n") * 1_100_000})) == [("too_large", 0, 0)]


def test_an_archive_that_lies_about_its_size_is_refused():
    packed = bytearray(zip_of(**{"a.csv": b"team,score\n" * 1000}))
    directory = packed.rfind(b"PK\x01\x02")
    struct.pack_into("<I", packed, directory + 24, 5)
    assert refusal_of(bytes(packed))[0][0] in {"archive_broken", "no_rows", "too_few_cells"}


def test_an_encrypted_archive_is_refused():
    packed = bytearray(zip_of(**{"a.csv": b"team,score\n"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.find(mark) + offset] |= 1
    assert refusal_of(bytes(packed)) == [("archive_encrypted", 0, 0)]


def test_a_broken_archive_is_refused():
    assert refusal_of(zip_of(**{"a.csv": b"team,score\n" * 99})[:60]) == [("archive_broken", 0, 0)]


def test_the_head_is_read_without_the_rest():
    rows = b"".join(b"team %d,0.5\n" % number for number in range(100_000))
    head = read_head(io.BytesIO(b"team,score\n" + rows), rows=5)
    assert [cells[-1] for cells in head.columns] == ["team 4", "0.5"]


def test_a_head_cut_inside_a_character_is_read():
    head = read_head(io.BytesIO(b"team,score\n" + "한글,1\n".encode() * 40_000), rows=3)
    assert head.columns == [["한글"] * 3, ["1"] * 3]


def test_whatever_csv_writes_is_read_back():
    import csv

    chance = random.Random(7)
    pieces = ["a", "한글", '"', ",", "\n", "\r\n", " ", "'", "NaN", ";", "\t", "0", "\u200b", "é"]
    for _ in range(200):
        width = chance.randint(2, 5)
        rows = [
            ["".join(chance.choices(pieces, k=chance.randint(0, 6))) for _ in range(width)]
            for _ in range(chance.randint(1, 8))
        ]
        file = io.StringIO(newline="")
        csv.writer(file).writerows([[f"head{number}" for number in range(width)], *rows])
        assert rows_of(file.getvalue()) == rows


def test_a_line_beyond_reason_is_refused_wherever_it_is():
    giant = b"rank,team,score\n1,a,0.5\n2," + b"x" * (6 * 1024 * 1024)
    assert refusal_of(giant) == [("line_too_long", 3, 0)]
    assert refusal_of(zip_of(board=b"", **{"b.csv": giant})) == [("line_too_long", 3, 0)]


def test_millions_of_ragged_rows_end_the_reading():
    assert refusal_of(b"rank,team,score\n" + b"1\n" * 2_000_001) == [("too_many_rows", 0, 0)]


def test_a_pasted_text_beyond_reason_is_no_board():
    assert refusal_of("1 a 0.5\n" * 700_000) == [("no_table", 1, 0)]


HOSTILE = {
    "a bomb": lambda: zip_of(**{"b.csv": b"0" * 90_000_000}),
    "one line": lambda: b"a" * 90_000_000,
    "a million columns": lambda: b",".join(b"c%d" % number for number in range(1_000_000)),
    "spaces and words": lambda: b"a b " * 20_000_000,
    "only commas": lambda: b"," * 90_000_000,
}
MEASURE = """
import resource, sys, time
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.reading import read_head, read_table
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
for read in (read_head, read_table):
    try:
        with open(sys.argv[1], "rb") as file:
            read(file)
    except Unreadable:
        pass
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_less_memory_than_it_is_long(name, tmp_path):
    file = tmp_path / "board"
    file.write_bytes(HOSTILE[name]())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, file], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) < 64, "megabytes more than before"
