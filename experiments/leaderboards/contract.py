"""What a leaderboard format offers, and the words that every reader of boards shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

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


class Lines(Protocol):
    """Where the cells of a table stand in its file."""

    def at(self, row: int, column: int) -> int:
        """Return the line (from 1) on which a cell (both from 0) begins."""


@dataclass(frozen=True)
class Table:
    """A file as text cells: `header` is empty when the file has none; `columns` holds the cells, column by column."""

    header: tuple[str, ...]
    columns: Sequence[Sequence[str]]
    lines: Lines
    encoding: str = "utf-8"
    delimiter: str = ","
    is_loose: bool = False
    """Whether it was pasted from a page, with its cells told apart by their look."""

    @property
    def rows(self) -> int:
        """How many rows of cells."""
        return len(self.columns[0]) if self.columns else 0

    def named(self, column: int) -> str:
        """Return the head of a column, or its number when the file has no heads."""
        return self.header[column] if self.header else str(column + 1)


class LeaderboardFormat:
    """One shape of board; subclass, register, and put a sample into tests/data/leaderboards/<slug>.*.

    `zone`: the zone that the source writes its moments in, when it is known to have one.
    `is_history`: a team has a row for every improvement, and its best counts.
    `refusal`: the code of the sentence that says why such a file is no board, for shapes known not to be one.
    """

    slug: str
    zone: ClassVar[str | None] = None
    is_history: ClassVar[bool] = False
    is_escaped: ClassVar[bool] = False
    refusal: ClassVar[str | None] = None

    def recognises(self, table: Table) -> bool:
        """Tell whether the table has this shape."""
        raise NotImplementedError

    def columns(self, table: Table) -> Columns:
        """Return which column holds what."""
        raise NotImplementedError


formats: Registry[LeaderboardFormat] = Registry("leaderboard format")
