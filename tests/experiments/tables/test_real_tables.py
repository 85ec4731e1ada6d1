"""Result tables of real teams: every number right, every doubt asked. They are no part of the project; see shared_data."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from experiments.tables.contract import KnownMetric, Reading, Target
from experiments.tables.formats import understand
from experiments.tables.reading import read as read_file
from tests.experiments.tables.understood import MIOU, PERCENT, kinds, numbers_of
from tests.shared_data import SHARED

FOLDER = SHARED / "experiment-tables" if SHARED else None
if FOLDER is None or not FOLDER.is_dir():
    pytest.skip(
        "The real tables (shared/data/experiment-tables) are not on this machine.", allow_module_level=True
    )

EM = Target((KnownMetric("EM", "EM", "percent"), KnownMetric("F1", "F1", "percent")), "Asia/Seoul")
# How many runs a table makes and what it leaves open; the doubts are all answered as suggested.
EXPECTED = {
    "01": (10, []),
    "02": (8, ["several_scores", "number"]),
    "04": (1, ["column"]),
    "05": (5, ["no_name"]),
    "07": (3, []),
    "08": (2, []),
    "10": (2, ["column"]),
    "11": (1, ["final_scores", "no_name"]),
    "13": (3, ["members"]),
    "14": (4, ["several_scores", "difference"]),
    "16": (2, ["column"]),
    "17": (8, ["several_scores"]),
    "19": (7, ["no_name"]),
    "20": (3, ["no_name"]),
    "22": (10, ["column", "no_name", "name_twice"]),
    "23": (9, ["column", "difference", "no_name"]),
    "25": (3, ["column", "no_name"]),
    "26": (3, ["column", "no_name", "name_twice"]),
    "28": (4, ["column"]),
    "29": (2, []),
    "31": (4, ["column", "column", "no_name"]),
    "32": (2, ["per_class"]),
    "34": (4, ["column"]),
    "35": (5, ["column", "no_name"]),
    "37": (3, ["column"]),
    "38": (2, []),
    "40": (2, ["name_twice"]),
    "41": (10, ["column"]),
    "43": (33, ["short_row", "short_row", "no_name"]),
    "44": (3, ["several_scores", "column"]),
    "46": (1, ["final_scores", "no_name"]),
    "47": (5, ["column", "no_name"]),
    "49": (4, ["transposed", "column"]),
    "50": (1, ["transposed", "column", "no_name"]),
    "52": (6, ["column", "name_twice", "name_twice"]),
}
TARGETS = {"34": PERCENT, "35": PERCENT, "46": EM}
TABLES = sorted(FOLDER.glob("[0-9]*.md"))


def understood(file: Path, target: Target | None = None) -> Reading:
    with file.open("rb") as opened:
        source = read_file(opened, name=file.name)
    return understand(source, target or TARGETS.get(file.name[:2], MIOU), {})


def by_hand(text: str) -> list[float]:
    """What a person would say a cell's numbers are; written apart from the program, on purpose."""
    text = re.sub(r"<[^>]*>|\*\*|🥇|⚠️|⚠|±", "", text).strip()
    if text == "07724":
        return [0.7724]
    if text and set(text) == {"⭐"}:
        return [float(len(text))]
    if duration := re.fullmatch(r"(\d+)h (\d+)m (\d+)s", text):
        hours, minutes, seconds = map(int, duration.groups())
        return [hours * 3600.0 + minutes * 60 + seconds]
    if place := re.fullmatch(r"(\d+)th / (\d+)th", text):
        return [float(place[1]), float(place[2])]
    if plain := re.fullmatch(r"([+-]?\d+(?:\.\d+)?)(?:%|x|s|등| epochs)?", text):
        return [float(plain[1])]
    return []


def test_no_table_is_left_out():
    assert [file.name[:2] for file in TABLES] == sorted(EXPECTED)


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_every_number_is_right(file):
    found = sum((numbers_of(run) for run in understood(file).runs), Counter())
    with file.with_suffix(".csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))[1:]
    expected = Counter(round(number, 12) for row in rows for cell in row for number in by_hand(cell))
    if file.name.startswith("11"):
        # Both boards have 19 teams; it is said once.
        expected[19.0] = 1
    assert expected - found == Counter()


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_it_makes_the_runs_it_should_and_asks_what_it_must(file):
    reading = understood(file)
    runs, doubts = EXPECTED[file.name[:2]]
    assert (len(reading.runs), sorted(kinds(reading))) == (runs, sorted(doubts))
    assert len({run.name for run in reading.runs}) == runs
    assert len({run.identity for run in reading.runs}) == runs


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_the_same_table_as_csv_is_the_same_runs(file):
    markdown, separated = understood(file), understood(file.with_suffix(".csv"))
    assert [(run.name, run.parameters, run.logged, run.sent) for run in markdown.runs] == [
        (run.name, run.parameters, run.logged, run.sent) for run in separated.runs
    ]


def test_numbers_in_per_cent_are_asked_about_where_the_competition_writes_fractions():
    reading = understood(next(FOLDER.glob("34*.md")), MIOU)
    assert kinds(reading).count("scale") == 2
    assert reading.runs[0].sent.public == 0.506


def test_a_row_that_lacks_a_cell_is_put_right():
    last = understood(next(FOLDER.glob("43*.md"))).runs[-1]
    assert last.parameters == {"encoder": "dpn68", "decoder": "DeepLabV3Plus"}
    assert [one.number for one in last.logged] == [973.4900577210356, 0.42067890752594955]
