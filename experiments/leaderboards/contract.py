"""What a leaderboard format offers, and the words that every reader of boards shares."""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol, overload

from kit.registry import Registry

Role = Literal["rank", "team_id", "team", "score", "submitted", "count", "members"]
ROLES: tuple[Role, ...] = ("rank", "team_id", "team", "score", "submitted", "count", "members")
Direction = Literal["max", "min"]

# Which column (0-based) holds what; a role without a column is simply not in the file.
Columns = Mapping[Role, int]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file.

    `line` counts the lines of the file as an editor does, `column` the cells of a row, both from 1; 0 means
    the file as a whole, or the row as a whole. `values` go into the sentence that the code stands for.
    """

    code: str
    line: int = 0
    column: int = 0
    values: Mapping[str, str | int] = field(default_factory=dict)


class Unreadable(Exception):
    """The file is refused, whole; `problems` say why and `total` how many there are, listed or not.

    `rows`: how many rows the file has, None when it could not be told.
    """

    def __init__(
        self, problems: Sequence[Problem], *, total: int | None = None, rows: int | None = None
    ) -> None:
        super().__init__(problems[0].code)
        self.problems = tuple(problems)
        self.total = len(problems) if total is None else total
        self.rows = rows

    @classmethod
    def because(cls, code: str, *, line: int = 0, column: int = 0, **values: str | int) -> Unreadable:
        """One problem that ends the reading."""
        return cls([Problem(code, line, column, values)])


class Cells(Sequence[str]):
    """One column of a table, read block by block; never held as a whole."""

    def __init__(self, table: Table, column: int) -> None:
        self._table, self._column = table, column

    def __len__(self) -> int:
        return self._table.rows

    def __iter__(self) -> Iterator[str]:
        for block in self._table.blocks:
            yield from block.columns[self._column]

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Return a cell, or some from the beginning, without reading the rest."""
        if isinstance(place, int):
            row = place if place >= 0 else len(self) + place
            return next(itertools.islice(self, row, None))
        return list(itertools.islice(self, *place.indices(len(self))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Block:
    """Rows that stand together, few enough to be held: `first` is the number of the first of them, from 0.

    `starts`: the line on which each row begins; `breaks`: row of the block → the columns of the line breaks inside
    its cells, where there are any; `columns`: the cells, column by column.
    """

    first: int
    starts: Sequence[int]
    breaks: Mapping[int, Sequence[int]]
    columns: Sequence[Sequence[str]]

    def line(self, row: int, column: int) -> int:
        """Return the line (from 1) on which a cell begins (row of the block and column from 0)."""
        return self.starts[row] + bisect_left(self.breaks.get(row, ()), column)


class Blocks(Protocol):
    """The rows of a table, block by block, as often as they are asked for."""

    def __iter__(self) -> Iterator[Block]: ...
    def holding(self, row: int) -> Block:
        """Return the block that a row (from 0) is in."""


@dataclass(frozen=True)
class Table:
    """A file as text cells: `header` is empty when the file has none."""

    header: tuple[str, ...]
    width: int
    rows: int
    blocks: Blocks
    encoding: str = "utf-8"
    delimiter: str = ","
    is_loose: bool = False
    """Whether it was pasted from a page, with its cells told apart by their look."""

    @property
    def columns(self) -> Sequence[Cells]:
        """The columns, each to be gone through as often as needed."""
        return [Cells(self, column) for column in range(self.width)]

    def line_of(self, row: int, column: int) -> int:
        """Return the line on which a cell begins."""
        block = self.blocks.holding(row)
        return block.line(row - block.first, column)

    def named(self, column: int) -> str:
        """Return the head of a column, or its number when the file has no heads."""
        return self.header[column] if self.header else str(column + 1)

    def comes_back(self, column: int) -> bool:
        """Tell whether a text stands twice in a column. Each is kept as a number only: files have millions of them."""
        import numpy as np

        seen = array("q")
        for block in self.blocks:
            seen.extend(map(hash, block.columns[column]))
        return len(np.unique(np.frombuffer(seen, dtype=np.int64))) < self.rows


class LeaderboardFormat:
    """One shape of board; subclass, register, and put a sample into tests/data/leaderboards/<slug>.*.

    `zone`: the zone that the source writes its moments in, when it is known to have one.
    `is_history`: a team has a row for every improvement, and its best counts.
    `refusal`: the code of the sentence that says why such a file is no board, for shapes known not to be one;
    `scoreless`: of the one for such a file without a score. `asks`: whether the person confirms the columns.
    """

    slug: str
    zone: ClassVar[str | None] = None
    is_history: ClassVar[bool] = False
    is_escaped: ClassVar[bool] = False
    refusal: ClassVar[str | None] = None
    scoreless: ClassVar[str] = "score_unknown"
    asks: ClassVar[bool] = False

    def recognises(self, table: Table) -> bool:
        """Tell whether the table has this shape."""
        raise NotImplementedError

    def columns(self, table: Table) -> Columns:
        """Return which column holds what."""
        raise NotImplementedError


formats: Registry[LeaderboardFormat] = Registry("leaderboard format")
