"""Text with a delimiter between its cells: the shape is checked row by row, with the line of every fault."""

from __future__ import annotations

import csv
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from experiments.leaderboards.contract import Problem, Unreadable

DELIMITERS = (",", ";", "\t", "|")
TOKEN_LINE = re.compile(r"next page token\s*=", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LISTED = 200
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
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


@dataclass
class Scan:
    """The shape of a delimited text: its header, the line each row starts on, and where quoted cells break lines."""

    header: list[str]
    header_line: int
    starts: array[int]
    broken: dict[int, list[int]] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def take(self, line: int, height: int, cells: list[str], *, is_kept: bool) -> None:
        """Note a record that starts on `line` and takes `height` lines; the first is the header."""
        if not self.header:
            if len(cells) > MOST_COLUMNS:
                raise Unreadable.because("too_many_columns", line=line, number=len(cells), most=MOST_COLUMNS)
            self.header, self.header_line = cells, line
        elif len(cells) != len(self.header):
            self.total += 1
            if len(self.problems) < LISTED:
                self.problems.append(ragged(line, len(cells), len(self.header)))
        else:
            if height > 1:
                self.broken[len(self.starts)] = _line_breaks(cells)
            self.starts.append(line)
            if is_kept:
                self.rows.append(cells)

    def at(self, row: int, column: int) -> int:
        """Return the line on which a cell begins."""
        return self.starts[row] + bisect_left(self.broken.get(row, ()), column)


def scan(text: str, delimiter: str, *, first_line: int, keep: int | None = None) -> Scan:
    """Read the whole text once, checking that quotes close and that rows are as wide as the header.

    `keep`: stop after that many rows and keep their cells, for a preview. Otherwise no cell is kept.
    Raises Unreadable with every ragged row, or with the first fault of the quoting, after which nothing is sure.
    """
    found = Scan([], first_line, array("l"))
    for line, height, cells in _records(text, delimiter, first_line):
        if cells and (len(cells) > 1 or cells[0].strip()):
            found.take(line, height, cells, is_kept=keep is not None)
        if len(found.starts) == keep:
            break
        if len(found.starts) + found.total > MOST_ROWS:
            raise Unreadable.because("too_many_rows", number=MOST_ROWS)
    if found.problems:
        raise Unreadable(found.problems, total=found.total, rows=len(found.starts) + found.total)
    return found


def ragged(line: int, found: int, expected: int) -> Problem:
    """Return the problem of a row with too few or too many cells, at the first that is missing or too much."""
    code = "too_few_cells" if found < expected else "too_many_cells"
    return Problem(code, line, min(found, expected) + 1, {"found": found, "expected": expected})


def _line_breaks(cells: Sequence[str]) -> list[int]:
    """Return for each line break inside a row the column it is in."""
    return [column for column, cell in enumerate(cells) for _ in range(cell.count("\n") or cell.count("\r"))]


def _records(text: str, delimiter: str, first_line: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each record with the line it starts on and how many it takes, refusing quotes that do not close or stand inside a cell."""
    csv.field_size_limit(LONGEST_CELL)
    lines: list[str] = []
    reader = csv.reader(_remembering(text, lines), delimiter=delimiter, strict=True)
    # Pages and Excel's tab-separated text leave quotes inside cells as they are.
    is_suspicious = delimiter != "\t" and '"' in text
    line = first_line
    try:
        for cells in reader:
            if is_suspicious and '"' in "".join(cells):
                fault_line, column, code = _fault_at("".join(lines), delimiter)
                if code:
                    raise Unreadable.because(code, line=line + fault_line, column=column)
            yield line, len(lines), cells
            lines.clear()
            line = first_line + reader.line_num
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise Unreadable.because("cell_too_long", line=line, most=LONGEST_CELL) from fault
        fault_line, column, code = _fault_at("".join(lines), delimiter)
        raise Unreadable.because(code or "unclosed_quote", line=line + fault_line, column=column) from fault


def _remembering(text: str, lines: list[str]) -> Iterator[str]:
    for line in lines_of(text):
        lines.append(line)
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
