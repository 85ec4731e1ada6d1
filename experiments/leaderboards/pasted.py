"""Boards copied from a page: cells apart by several spaces, by single ones, or one cell a line."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.delimited import LISTED, ragged
from experiments.leaderboards.heads import role_of
from experiments.leaderboards.scores import PLAIN

GAP = re.compile(r"[ \u00a0\u3000]{2,}|\t")
RANK = re.compile(r"#?(\d{1,7})(?:st|nd|rd|th|위|등)?", re.IGNORECASE | re.ASCII)
DAY_AND_TIME = re.compile(r"(\d{4}[-./]\d{1,2}[-./]\d{1,2}) (\d{1,2}:\d{2})")
WIDEST = 12


@dataclass
class Pasted:
    """Rows of cells and where they stand: a line for each row, or one for each cell."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    is_cell_a_line: bool = False

    def at(self, row: int, column: int) -> int:
        """Return the line on which a cell stands."""
        return self.starts[row] + (column if self.is_cell_a_line else 0)


def read(text: str, *, first_line: int) -> Pasted | None:
    """Return the rows of a pasted board, or None when the text has none of the known looks.

    Raises Unreadable with the lines that do not fit once the look is known.
    """
    lines = [
        (number, line.strip()) for number, line in enumerate(text.splitlines(), first_line) if line.strip()
    ]
    if not lines:
        return None
    if len(GAP.split(lines[0][1])) >= 2:
        return _wide(lines)
    return _cell_a_line(lines) or _narrow(lines)


def _rectangular(found: Pasted, rows: list[tuple[int, list[str]]], width: int) -> Pasted:
    problems = [ragged(line, len(cells), width) for line, cells in rows if len(cells) != width]
    if problems:
        raise Unreadable(problems[:LISTED], total=len(problems))
    found.rows, found.starts = [cells for _, cells in rows], [line for line, _ in rows]
    return found


def _wide(lines: list[tuple[int, str]]) -> Pasted:
    rows = [(number, GAP.split(line)) for number, line in lines]
    first = rows[0][1]
    header = first if any(role_of(cell) for cell in first) else []
    return _rectangular(Pasted(header), rows[1:] if header else rows, len(first))


def _narrow(lines: list[tuple[int, str]]) -> Pasted | None:
    """Single spaces: the team's name takes whatever the other columns leave."""
    lines = [(number, DAY_AND_TIME.sub(r"\1T\2", line)) for number, line in lines]
    heads = lines[0][1].split()
    roles = [role_of(head) for head in heads]
    if "team" in roles and "score" in roles:
        before, after = roles.index("team"), len(roles) - roles.index("team") - 1
        header, lines = heads, lines[1:]
    elif all(re.fullmatch(r"#?\d+\S?\s+\S.*\s+\S*\d\S*", line) for _, line in lines):
        tokens = lines[0][1].split()
        after = 0
        while after < len(tokens) - 2 and PLAIN.fullmatch(tokens[-after - 1]):
            after += 1
        header, before = [], 1
    else:
        return None
    if not after:
        return None
    rows = [(number, _around_the_name(line.split(), before, after)) for number, line in lines]
    return _rectangular(Pasted(header), rows, before + 1 + after)


def _around_the_name(tokens: list[str], before: int, after: int) -> list[str]:
    if len(tokens) <= before + after:
        return tokens
    middle = " ".join(tokens[before : len(tokens) - after])
    return [*tokens[:before], middle, *tokens[len(tokens) - after :]]


def _cell_a_line(lines: list[tuple[int, str]]) -> Pasted | None:
    cells = [line for _, line in lines]
    heads = 0
    while heads < min(len(cells), WIDEST) and role_of(cells[heads]):
        heads += 1
    width = heads if heads >= 2 else _period(cells)
    if not width or len(cells) < (heads if heads >= 2 else 0) + width:
        return None
    skip = heads if heads >= 2 else 0
    found = Pasted(cells[:skip], is_cell_a_line=True)
    rank = next((column for column, head in enumerate(found.header) if role_of(head) == "rank"), 0)
    for start in range(skip, len(cells), width):
        row = cells[start : start + width]
        if len(row) < width or not RANK.fullmatch(row[rank]):
            raise Unreadable.because("out_of_step", line=lines[start][0], cells=width)
        found.rows.append(row)
        found.starts.append(lines[start][0])
    return found


def _period(cells: list[str]) -> int:
    """Return after how many cells the ranks 1, 2, 3 … come back, 0 when they do not."""
    if not RANK.fullmatch(cells[0]):
        return 0
    for width in range(2, WIDEST + 1):
        ranks = [RANK.fullmatch(cell) for cell in cells[::width]]
        if len(cells) % width == 0 and len(ranks) > 1 and all(ranks):
            numbers = [int(rank[1]) for rank in ranks if rank]
            if all(0 <= after - before <= 1 for before, after in itertools.pairwise(numbers)):
                return width
    return 0
