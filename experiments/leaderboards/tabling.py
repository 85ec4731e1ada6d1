"""Rows as they come, gathered into a table: every row as wide as the heads, laid aside block by block."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from experiments.leaderboards.contract import Problem, Table, Unreadable
from experiments.leaderboards.delimited import LISTED, MOST_ROWS, Record, ragged
from experiments.leaderboards.heads import looks_like_heads
from experiments.leaderboards.spool import SpooledBlocks

MOST_COLUMNS = 2_000
# A block is held in memory several times over: as text, as cells, as columns.
BLOCK_ROWS = 5_000
BLOCK_CELLS = 60_000
BLOCK_TEXT = 2_000_000

# From the text of some rows to their cells, column by column.
Reader = Callable[[str, int], list[list[str]]]


class Tabling:
    """Gathers rows; the first one is the header when it looks like heads.

    `reader`: reads the cells once more from the rows' text; both readings must find the same rows.
    """

    def __init__(self, *, reader: Reader | None = None) -> None:
        self.header: list[str] = []
        self.has_heads = True
        self.blocks = SpooledBlocks()
        self.problems: list[Problem] = []
        self.ragged = 0
        self._reader = reader
        self._pending: list[Record] = []
        self._size = 0

    def take(self, record: Record) -> None:
        """Take the next row in."""
        if not self.header:
            self._take_first(record)
            if self.has_heads:
                return
        if len(record.cells) != len(self.header):
            self.ragged += 1
            if len(self.problems) < LISTED:
                self.problems.append(ragged(record.line, len(record.cells), len(self.header)))
        elif not self.ragged:
            self._pending.append(record)
            self._size += len(record.text)
            if len(self._pending) >= self._most or self._size > BLOCK_TEXT:
                self.close_block()
        else:
            self.blocks.rows += 1
        if self.rows > MOST_ROWS:
            raise Unreadable.because("too_many_rows", number=MOST_ROWS)

    def _take_first(self, record: Record) -> None:
        number = len(record.cells)
        if number > MOST_COLUMNS:
            raise Unreadable.because("too_many_columns", line=record.line, number=number, most=MOST_COLUMNS)
        self.header, self.has_heads = record.cells, looks_like_heads(record.cells)
        self._most = min(BLOCK_ROWS, max(1, BLOCK_CELLS // number))

    @property
    def rows(self) -> int:
        """How many rows came so far, ragged ones among them."""
        return self.blocks.rows + len(self._pending) + self.ragged

    def close_block(self) -> None:
        """Lay aside what is pending."""
        rows, self._pending, self._size = self._pending, [], 0
        if not rows:
            return
        breaks = {place: _line_breaks(row.cells) for place, row in enumerate(rows) if row.height > 1}
        if self._reader is None:
            columns = [list(cells) for cells in zip(*(row.cells for row in rows), strict=True)]
        else:
            columns = self._reader("".join(_ended(row.text) for row in rows), len(self.header))
            if len(columns[0]) != len(rows):
                # Both readers follow one grammar; where they do not agree, nothing may be stored.
                raise Unreadable.because("rows_unclear", found=len(columns[0]), expected=len(rows))
        self.blocks.add([row.line for row in rows], breaks, columns)

    def table(self, *, encoding: str, delimiter: str, is_loose: bool = False) -> Table:
        """Return the table; raises Unreadable with every ragged row."""
        if self.problems:
            raise Unreadable(self.problems, total=self.ragged, rows=self.rows)
        self.close_block()
        header = tuple(cell.strip() for cell in self.header) if self.has_heads else ()
        return Table(header, len(self.header), self.blocks.rows, self.blocks, encoding, delimiter, is_loose)


def tabled(
    records: Iterable[Record],
    *,
    reader: Reader | None = None,
    most: int | None = None,
    encoding: str = "utf-8",
    delimiter: str = "",
) -> Table:
    """Return the table of all records, or of its first `most` rows."""
    found = Tabling(reader=reader)
    for record in records:
        found.take(record)
        if found.rows == most and not found.problems:
            break
    return found.table(encoding=encoding, delimiter=delimiter)


def by_pandas(delimiter: str) -> Reader:
    """Return the reader that pandas is: text stays text, where teams called `null`, `NaN` and `0807` keep their names."""

    def read(text: str, width: int) -> list[list[str]]:
        import pandas as pd

        frame = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            header=None,
            names=range(width),
            dtype=object,
            keep_default_na=False,
            na_filter=False,
            index_col=False,
        )
        return [frame[column].tolist() for column in frame]

    return read


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _line_breaks(cells: Sequence[str]) -> list[int]:
    """Return for each line break inside a row the column it is in."""
    return [column for column, cell in enumerate(cells) for _ in range(cell.count("\n") or cell.count("\r"))]
