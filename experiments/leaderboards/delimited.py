"""Text with a delimiter between its cells: the shape is checked row by row, with the line of every fault."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from experiments.leaderboards.contract import Problem, Unreadable

DELIMITERS = (",", ";", "\t", "|")
TOKEN_LINE = re.compile(r"next page token\s*=", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LISTED = 200
MOST_ROWS = 2_000_000
LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Lead:
    """What stands before the header: how many characters and lines to skip, and a delimiter when one is named."""

    characters: int
    lines: int
    delimiter: str | None


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines with their ends as they are; unlike StringIO without holding the text again, four bytes a sign."""
    return (found[0] for found in LINE.finditer(text))


def lead_of(text: str) -> Lead:
    """Find the lines that tools write before the header: Kaggle's page token, Excel's `sep=;`, blank ones."""
    characters = lines = 0
    delimiter = None
    for line in lines_of(text):
        if separator := SEPARATOR_LINE.fullmatch(line):
            delimiter = separator[1]
        elif line.strip() and not TOKEN_LINE.match(line):
            break
        characters += len(line)
        lines += 1
    return Lead(characters, lines, delimiter)


def delimiter_of(text: str) -> str | None:
    """Return the delimiter of the first line, the one it holds most of outside quotes; None when it holds none."""
    first = re.sub(r'"[^"]*"', "", text[: text.find("\n") if "\n" in text else len(text)])
    counts = {one: first.count(one) for one in DELIMITERS}
    best = max(DELIMITERS, key=lambda one: counts[one])
    return best if counts[best] else None


class Record(NamedTuple):
    """One row as a file has it: the line it begins on, how many lines it takes, its cells, and its text as it stands."""

    line: int
    height: int
    cells: list[str]
    text: str


def ragged(line: int, found: int, expected: int) -> Problem:
    """Return the problem of a row with too few or too many cells, at the first that is missing or too much."""
    code = "too_few_cells" if found < expected else "too_many_cells"
    return Problem(code, line, min(found, expected) + 1, {"found": found, "expected": expected})


def records(lines: Iterable[str], delimiter: str, *, first_line: int) -> Iterator[Record]:
    """Yield each record of a delimited text, read line by line, blank ones left out.

    Raises Unreadable with the first fault of the quoting, after which nothing is sure: quotes that do not close or
    stand inside a cell.
    """
    csv.field_size_limit(LONGEST_CELL)
    taken: list[str] = []
    reader = csv.reader(_remembering(lines, taken), delimiter=delimiter, strict=True)
    # Pages and Excel's tab-separated text leave quotes inside cells as they are.
    is_suspicious = delimiter != "\t"
    line = first_line
    try:
        for cells in reader:
            height = len(taken)
            text = taken[0] if height == 1 else "".join(taken)
            if is_suspicious and '"' in text and '"' in "".join(cells):
                fault_line, column, code = _fault_at(text, delimiter)
                if code:
                    raise Unreadable.because(code, line=line + fault_line, column=column)
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield Record(line, height, cells, text)
            taken.clear()
            line = first_line + reader.line_num
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise Unreadable.because("cell_too_long", line=line, most=LONGEST_CELL) from fault
        fault_line, column, code = _fault_at("".join(taken), delimiter)
        raise Unreadable.because(code or "unclosed_quote", line=line + fault_line, column=column) from fault


def _remembering(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _fault_at(record: str, delimiter: str) -> tuple[int, int, str]:
    """Walk one record cell by cell and return (line from 0, column from 1, code) of what is wrong with its quotes."""
    quoted = re.compile(r'"(?:[^"]|"")*"')
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    position, column = 0, 1
    while position < len(record):
        line = record.count("\n", 0, position)
        if record[position] == '"':
            cell = quoted.match(record, position)
            if cell is None:
                return line, column, "unclosed_quote"
            if record[cell.end() : cell.end() + 1] not in {delimiter, "\r", "\n", ""}:
                return line, column, "unescaped_quote"
        else:
            cell = bare.match(record, position)
            if cell and '"' in cell[0]:
                return line, column, "stray_quote"
        position = (cell.end() if cell else position) + 1
        column += 1
    return 0, 1, ""
