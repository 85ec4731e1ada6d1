"""From the bytes of a file, or a pasted text, to its tables: each cell with the line and the column it stands in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.decoding import decode
from experiments.leaderboards.delimited import LONGEST_CELL, delimiter_of, lead_of
from experiments.leaderboards.pasted import GAP
from experiments.leaderboards.unpacking import unpack
from experiments.tables import markdown
from experiments.tables.contract import Cell, Grid, Source
from experiments.tables.heads import is_known

LIMIT = 20 * 1024 * 1024
MOST_CELLS = 1_000_000
MOST_TABLES = 50
# What tools say before their table begins.
CHATTER = re.compile(r"(warning: |next page token\s*=|using competition: )", re.IGNORECASE)


def read(file: BinaryIO, *, name: str = "") -> Source:
    """Return the tables of a file. Raises Unreadable for what holds none, or is broken."""
    data = unpack(file)
    if len(data) > LIMIT:
        raise Unreadable.because("too_large", megabytes=LIMIT // 1024 // 1024)
    text, encoding = decode(data)
    return read_text(text, encoding=encoding, name=name)


def read_text(text: str, *, encoding: str = "utf-8", name: str = "") -> Source:
    """Return the tables of a text: Markdown's when there are any, else what a delimiter or gaps keep apart."""
    grids = markdown.tables(text) or _delimited(text)
    grids = [grid for grid in grids if len(grid.head) > 1 and grid.rows]
    if not grids:
        raise Unreadable.because("no_runs_table")
    if len(grids) > MOST_TABLES:
        raise Unreadable.because("too_many_tables", number=len(grids), most=MOST_TABLES)
    numbered = (Grid(grid.head, grid.rows, number, grid.title) for number, grid in enumerate(grids, 1))
    return Source(tuple(numbered), encoding, name)


def _delimited(text: str) -> list[Grid]:
    lead = lead_of(text)
    body, line = text[lead.characters :], lead.lines + 1
    while CHATTER.match(body) and "\n" in body:
        body, line = body[body.index("\n") + 1 :], line + 1
    first = body[: body.find("\n") if "\n" in body else len(body)]
    delimiter = lead.delimiter or ("\t" if "\t" in first else delimiter_of(body))
    if delimiter is None or (delimiter != "\t" and not first.strip().count(delimiter)):
        rows = _apart_by_gaps(body, line)
    elif delimiter == "|":
        rows = iter(markdown.rows_without_rule(body, line))
    else:
        rows = _records(body, delimiter, line)
    return _blocks(rows)


def _apart_by_gaps(text: str, line: int) -> Iterator[list[Cell]]:
    for number, row in enumerate(text.splitlines(), line):
        yield [Cell(cell.strip(), number, place) for place, cell in enumerate(GAP.split(row.strip()), 1)]


def _records(text: str, delimiter: str, line: int) -> Iterator[list[Cell]]:
    """Yield each record; Python's strict mode stops at quotes that never close."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, cells = line, 0
    try:
        for record in reader:
            cells += len(record)
            if cells > MOST_CELLS:
                raise Unreadable.because("too_many_cells_in_all", number=MOST_CELLS)
            yield [Cell(cell.strip(), start, place) for place, cell in enumerate(record, 1)]
            start = line + reader.line_num
    except csv.Error as fault:
        code = "cell_too_long" if "field larger" in str(fault) else "unescaped_quote"
        code = "unclosed_quote" if "unexpected end" in str(fault) else code
        raise Unreadable.because(code, line=start, most=LONGEST_CELL) from fault


def _blocks(rows: Iterator[list[Cell]]) -> list[Grid]:
    """Part tables at blank rows, where what follows begins with heads of its own."""
    blocks: list[list[list[Cell]]] = []
    is_apart = True
    for row in rows:
        if not any(cell.text for cell in row):
            is_apart = True
            continue
        if is_apart and (not blocks or _is_head(row, blocks[-1][0])):
            blocks.append([])
        blocks[-1].append(row)
        is_apart = False
    grids, title = [], ""
    for block in blocks:
        # A line alone above a table is its title.
        while block and _is_title(block):
            title = next(cell.text for cell in block.pop(0) if cell.text)
        if block:
            head, *below = _without_blank_edges(block)
            grids.append(Grid(tuple(head), tuple(map(tuple, below)), title=title))
            title = ""
    return grids


def _is_title(block: list[list[Cell]]) -> bool:
    filled = [[cell.text for cell in row if cell.text] for row in block[:2]]
    is_alone = len(filled[0]) == 1 and bool(block[0][0].text)
    return is_alone and (len(block) == 1 or (len(filled[1]) > 1 and any(map(is_known, filled[1]))))


def _is_head(row: Sequence[Cell], before: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in row if cell.text]
    return (
        len(before) == 1 or [cell.text for cell in before if cell.text] == texts or any(map(is_known, texts))
    )


def _without_blank_edges(block: list[list[Cell]]) -> list[list[Cell]]:
    """Take away columns at the right that nobody filled; spreadsheets export many."""
    width = max((index + 1 for row in block for index, cell in enumerate(row) if cell.text), default=0)
    return [row[:width] for row in block]
