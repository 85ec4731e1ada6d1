"""Text with a delimiter between its cells: the shape is checked row by row, with the line of every fault."""

from __future__ import annotations

import csv
import io
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from experiments.leaderboards.contract import Problem, Unreadable

DELIMITERS = (",", ";", "\t", "|")
TOKEN_LINE = re.compile(r"next page token\s*=", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
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


def lead_of(text: str) -> Lead:
    """Find the lines that tools write before the header: Kaggle's page token, Excel's `sep=;`, blank ones."""
    characters = lines = 0
    delimiter = None
    for line in io.StringIO(text, newline=""):
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

    def at(self, row: int, column: int) -> int:
        """Return the line on which a cell begins."""
        return self.starts[row] + bisect_left(self.broken.get(row, ()), column)


def scan(text: str, delimiter: str, *, first_line: int, keep: int | None = None) -> Scan:
    """Read the whole text once, checking that quotes close and that rows are as wide as the header.

    `keep`: stop after that many rows and keep their cells, for a preview. Otherwise no cell is kept.
    Raises Unreadable with every ragged row, or with the first fault of the quoting, after which nothing is sure.
    """
    found = Scan([], first_line, array("l"))
    problems: list[Problem] = []
    total = 0
    for line, height, cells in _records(text, delimiter, first_line):
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        if not found.header:
            found.header, found.header_line = cells, line
            _check_width(cells, line)
            continue
        if len(cells) != len(found.header):
            total += 1
            if len(problems) < LISTED:
                problems.append(_ragged(line, cells, len(found.header)))
            continue
        if len(found.starts) == MOST_ROWS:
            raise Unreadable.because("too_many_rows", number=MOST_ROWS)
        if height > 1:
            found.broken[len(found.starts)] = _line_breaks(cells)
        found.starts.append(line)
        if keep is not None:
            found.rows.append(cells)
            if len(found.rows) == keep:
                break
    if problems:
        raise Unreadable(problems, total=total)
    return found


def _check_width(header: Sequence[str], line: int) -> None:
    if len(header) > MOST_COLUMNS:
        raise Unreadable.because("too_many_columns", line=line, number=len(header), most=MOST_COLUMNS)


def _ragged(line: int, cells: Sequence[str], expected: int) -> Problem:
    code = "too_few_cells" if len(cells) < expected else "too_many_cells"
    column = min(len(cells), expected) + (len(cells) > expected)
    return Problem(code, line, column, {"found": len(cells), "expected": expected})


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
            if is_suspicious and any('"' in cell for cell in cells):
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
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _fault_at(record: str, delimiter: str) -> tuple[int, int, str]:
    """Walk one record's characters and return (line from 0, column from 1, code) of what is wrong with its quotes."""
    line, column, opened = 0, 1, (0, 0)
    is_quoted, is_fresh = False, True
    position = 0
    while position < len(record):
        character = record[position]
        if is_quoted:
            if character == '"':
                if record[position + 1 : position + 2] == '"':
                    position += 1
                else:
                    is_quoted = False
                    if record[position + 1 : position + 2] not in {delimiter, "\r", "\n", ""}:
                        return (*opened, "unescaped_quote")
        elif character == delimiter:
            column, is_fresh = column + 1, True
            position += 1
            continue
        elif character in "\r\n":
            break
        elif character == '"':
            if not is_fresh:
                return line, column, "stray_quote"
            is_quoted, opened = True, (line, column)
        is_fresh = False
        line += character == "\n"
        position += 1
    return (*opened, "unclosed_quote") if is_quoted else (line, column, "")
