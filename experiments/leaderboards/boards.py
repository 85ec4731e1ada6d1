"""From a table to a board: cells checked one by one, teams in their order, ready to be stored."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from experiments.leaderboards import cell_readers, moments, names, scores
from experiments.leaderboards.cell_readers import NO_COUNT
from experiments.leaderboards.cells import unescape
from experiments.leaderboards.columns import columns_for, heads_of
from experiments.leaderboards.contract import (
    ROLES,
    Block,
    Columns,
    Direction,
    LeaderboardFormat,
    Problem,
    Role,
    Table,
    Unreadable,
)
from experiments.leaderboards.ranking import NO_RANK, best_rows, rank, runs_against
from experiments.leaderboards.spool import Spool

if TYPE_CHECKING:
    from experiments.leaderboards.ranking import Marks, Real, Whole

__all__ = ["Board", "Entry", "build", "columns_for", "direction_told", "heads_of"]

LISTED = 200
LONGEST: dict[Role, int] = {"team_id": 100, "team": 500, "score": 100, "members": 10_000}
HIGHEST_RANK = 9_999_999

Parsed = TypeVar("Parsed")


class Entry(NamedTuple):
    """A team's place: `position` counts every row, `rank` shares ties and is None for those without a place;
    `score` is None unless it is a finite number, `score_text` has what the board wrote."""

    position: int
    rank: int | None
    tied: int
    source_rank: int | None
    team_id: str
    team_name: str
    team_key: str
    score: float | None
    score_text: str
    submitted_at: datetime | None
    submission_count: int | None
    members: str


@dataclass(frozen=True, eq=False)
class Board:
    """A file as a board. Its numbers are held for all rows, its texts laid aside; rows keep the file's order.

    `positions`: each row's place from 1, 0 for rows that are no entry (earlier tries of a team). `remarks` are codes of
    what was noticed, each with how many rows it touches. `teams`: a hash of each row's team id, and of its name's key.
    """

    rows: int
    entry_count: int
    has_ranks: bool
    positions: Whole
    ranks: Whole
    tied: Whole
    sources: Whole
    scores: Real
    texts: Spool
    teams: tuple[Marks, Marks]
    remarks: dict[str, int] = field(default_factory=dict)

    def columns(self, start: int, end: int) -> tuple[int, list[Sequence[Any]]]:
        """Return rows from `start` up to `end` at most, as far as they were laid aside together.

        Returns (where they end, the columns of Entry with the moments as texts in UTC).
        """
        first, ids, teams, keys, score_texts, moments_told, counts, members = self.texts.holding(start)
        end = min(end, first + len(keys), self.rows)
        part, cut = slice(start, end), slice(start - first, end - first)
        found: list[Sequence[Any]] = [
            self.positions[part].tolist(),
            [one or None for one in self.ranks[part].tolist()],
            self.tied[part].tolist(),
            [None if one == NO_RANK else one for one in self.sources[part].tolist()],
            ids[cut],
            teams[cut],
            keys[cut],
            [one if math.isfinite(one) else None for one in self.scores[part].tolist()],
            score_texts[cut],
            moments_told[cut],
            [None if one == NO_COUNT else one for one in counts[cut]],
            members[cut],
        ]
        if self.entry_count < self.rows and 0 in found[0]:
            kept = [row for row, position in enumerate(found[0]) if position]
            found = [[column[row] for row in kept] for column in found]
        return end, found

    @property
    def entries(self) -> list[Entry]:
        """All places, best first; for boards small enough to be held."""
        found: list[Entry] = []
        start = 0
        while start < self.rows:
            start, columns = self.columns(start, self.rows)
            columns[9] = [text and datetime.fromisoformat(text).replace(tzinfo=UTC) for text in columns[9]]
            found += [Entry(*values) for values in zip(*columns, strict=True)]
        return sorted(found)

    def knows(self, teams: Iterable[tuple[str, str]]) -> int:
        """Return how many of some teams (id, key of the name) stand on the board: by id where both have one."""
        import numpy as np

        wanted = list(teams)
        has_ids = bool(len(self.teams[0])) and any(team_id for team_id, _ in wanted)
        marks = [hash(team_id if has_ids else key) for team_id, key in wanted]
        return int(np.isin(np.array(marks, dtype=np.int64), self.teams[0 if has_ids else 1]).sum())


def build(
    table: Table, chosen: LeaderboardFormat, *, columns: Columns, zone: ZoneInfo, direction: Direction
) -> Board:
    """Return the board. Raises Unreadable with every cell that cannot be used: nothing is stored by halves."""
    try:
        return _Builder(table, chosen, columns, zone).board(direction)
    except _SignsFurtherDown:
        return _Builder(table, chosen, columns, zone, is_careful=True).board(direction)


class _SignsFurtherDown(Exception):
    """A percent sign stands below scores that were taken as plain numbers: the column has to be read anew."""


class _Builder:
    """Parses a table block by block, gathering values and problems as it goes."""

    def __init__(
        self,
        table: Table,
        chosen: LeaderboardFormat,
        columns: Columns,
        zone: ZoneInfo,
        *,
        is_careful: bool = False,
    ) -> None:
        self.table, self.chosen, self.columns, self.zone = table, chosen, columns, zone
        self.problems: list[Problem] = []
        self.total = 0
        self.remarks: Counter[str] = Counter()
        self.is_careful = is_careful
        self.read_score: Callable[[str], float | None] | None = None
        self.scores, self.sources = array("d"), array("i")
        self.ids, self.keys = array("q"), array("q")
        self.texts = Spool()

    def board(self, direction: Direction) -> Board:
        """Go through all rows, then order them."""
        import numpy as np

        for block in self.table.blocks:
            self.take(block)
        if "team_id" in self.columns and not self.chosen.is_history:
            self.check_ids()
        if self.problems:
            in_order = sorted(self.problems, key=lambda one: (one.line, one.column))
            raise Unreadable(in_order, total=self.total)
        found = np.frombuffer(self.scores, np.float64)
        sources = np.frombuffer(self.sources, np.int32)
        ids, keys = np.frombuffer(self.ids, np.int64), np.frombuffer(self.keys, np.int64)
        kept = np.arange(self.table.rows, dtype=np.int32)
        if self.chosen.is_history:
            kept = best_rows((ids if len(ids) else keys, keys), found, direction=direction)
            self.remarks["improvements"] = self.table.rows - len(kept)
        self.remark(found[kept], sources[kept], direction)
        ranked = rank(found[kept], sources[kept], direction=direction)
        positions, ranks, tied = (np.zeros(self.table.rows, np.int32) for _ in range(3))
        positions[kept[ranked.order]] = np.arange(1, len(kept) + 1)
        ranks[kept], tied[kept] = ranked.ranks, ranked.tied
        return Board(
            rows=self.table.rows,
            entry_count=len(kept),
            has_ranks=bool((sources[kept] > 0).any()),
            positions=positions,
            ranks=ranks,
            tied=tied,
            sources=sources,
            scores=found,
            texts=self.texts,
            teams=(ids, keys),
            remarks={code: number for code, number in self.remarks.items() if number},
        )

    def take(self, block: Block) -> None:
        """Read the cells of some rows."""
        texts = {role: self.cells(block, role) for role in ROLES}
        score_cells, rows = texts["score"], len(block.starts)
        many = None if self.is_careful else cell_readers.many_scores(score_cells)
        if many is None:
            many = [math.nan if one is None else one for one in self.slow_scores(block, score_cells)]
        self.scores.extend(many)
        sources = [NO_RANK] * rows
        if "rank" in self.columns:
            plain = cell_readers.many_numbers(texts["rank"], HIGHEST_RANK)
            sources = plain or self.parsed(block, "rank", texts["rank"], cell_readers.rank_of, NO_RANK)
        self.sources.extend(sources)
        submitted: Sequence[str | None] = [None] * rows
        if "submitted" in self.columns:
            told = cell_readers.many_moments(texts["submitted"], self.zone)
            submitted = told or self.parsed(block, "submitted", texts["submitted"], self.moment, None)
        counts = [NO_COUNT] * rows
        if "count" in self.columns:
            plain = cell_readers.many_numbers(texts["count"], cell_readers.MOST_SUBMISSIONS)
            counts = plain or self.parsed(block, "count", texts["count"], cell_readers.count_of, NO_COUNT)
        self.check_teams(block, texts["team_id"], texts["team"])
        self.check_texts(block, texts)
        keys = names.keys(texts["team"]) if "team" in self.columns else texts["team"]
        self.keys.extend(map(hash, keys))
        if "team_id" in self.columns:
            self.ids.extend(map(hash, texts["team_id"]))
        stripped = [cell.strip() for cell in score_cells]
        told_of = (texts["team_id"], texts["team"], keys, stripped, submitted, counts, texts["members"])
        self.texts.add(block.first, *told_of)

    def cells(self, block: Block, role: Role) -> Sequence[str]:
        """Return the cells of a role, empty ones when no column holds it."""
        column = self.columns.get(role)
        if column is None:
            return [""] * len(block.starts)
        cells = block.columns[column]
        if self.chosen.is_escaped:
            cells = [unescape(cell) for cell in cells]
        return [cell.strip() for cell in cells] if role == "team_id" else cells

    def problem(self, block: Block, code: str, row: int, role: Role, **values: str | int) -> None:
        """Note a cell that cannot be used."""
        self.total += 1
        if len(self.problems) < LISTED:
            column = self.columns[role]
            values = {"head": self.table.named(column), **values}
            self.problems.append(Problem(code, block.line(row, column), column + 1, values))

    def parsed(
        self, block: Block, role: Role, cells: Sequence[str], read: Callable[[str], Parsed], nothing: Parsed
    ) -> list[Parsed]:
        """Read the cells of a role one by one."""
        found: list[Parsed] = []
        for row, cell in enumerate(cells):
            try:
                found.append(read(cell))
            except ValueError as fault:
                code = getattr(fault, "code", f"not_a_{role}")
                self.problem(block, code, row, role, text=cell[:80])
                found.append(nothing)
        return found

    def slow_scores(self, block: Block, cells: Sequence[str]) -> list[float | None]:
        """Read scores that are not all plain decimals, as the whole of the column asks for."""
        if self.read_score is None:
            column = self.table.columns[self.columns["score"]]
            self.read_score, has_percent = cell_readers.score_reader(column)
            if has_percent and block.first and not self.is_careful:
                raise _SignsFurtherDown
        return self.parsed(block, "score", cells, self.read_score, None)

    def moment(self, cell: str) -> str | None:
        """Read a moment; how long ago is no moment."""
        if moments.is_relative(cell):
            self.remarks["relative_moments"] += 1
            return None
        found = moments.parse(cell, self.zone)
        return cell_readers.moment_text(found) if found else None

    def check_teams(self, block: Block, team_ids: Sequence[str], team_names: Sequence[str]) -> None:
        """Every row names its team."""
        if not {"team", "team_id"} & set(self.columns) or ("team_id" in self.columns and "" not in team_ids):
            return
        role: Role = "team" if "team" in self.columns else "team_id"
        for row, (team_id, name) in enumerate(zip(team_ids, team_names, strict=True)):
            if not team_id and not name.strip():
                self.problem(block, "team_missing", row, role)

    def check_ids(self) -> None:
        """No team id comes twice."""
        import numpy as np

        marks, counts = np.unique(np.frombuffer(self.ids, np.int64), return_counts=True)
        twice = frozenset(marks[counts > 1].tolist())
        if twice == {hash("")} or not twice:
            return
        first: dict[str, int] = {}
        for block in self.table.blocks:
            for row, team_id in enumerate(self.cells(block, "team_id")):
                if hash(team_id) not in twice or not team_id:
                    continue
                line = block.line(row, self.columns["team_id"])
                if team_id in first:
                    self.problem(block, "team_twice", row, "team_id", text=team_id[:80], first=first[team_id])
                elif len(first) < LISTED:
                    first[team_id] = line

    def check_texts(self, block: Block, texts: dict[Role, Sequence[str]]) -> None:
        """Nothing is cut off: a text too long to be kept is a problem."""
        for role, most in LONGEST.items():
            if role not in self.columns or max(map(len, texts[role]), default=0) <= most:
                continue
            for row, cell in enumerate(texts[role]):
                if len(cell) > most:
                    self.problem(block, "text_too_long", row, role, most=most, found=len(cell))

    def remark(self, found: Real, sources: Whole, direction: Direction) -> None:
        """Count what a person should know and what is no reason to refuse."""
        import numpy as np

        self.remarks["unranked"] = int((~np.isfinite(found)).sum())
        self.remarks["benchmarks"] = int((sources == 0).sum())
        if runs_against(found, sources, direction=direction):
            self.remarks["ranks_run_against_direction"] = 1


def direction_told(table: Table, columns: Columns) -> Direction | None:
    """Return the direction that a file's own ranks show: nothing is assumed when it has none, or all are tied."""
    import numpy as np

    if "rank" not in columns:
        return None
    found, ranks = array("d"), array("i")
    for block in table.blocks:
        try:
            read = [scores.parse(cell) for cell in block.columns[columns["score"]]]
            ranks.extend(map(cell_readers.rank_of, block.columns[columns["rank"]]))
        except ValueError:
            return None
        found.extend(math.nan if score is None else score for score in read)
    against: dict[Direction, bool] = {
        one: runs_against(np.frombuffer(found, np.float64), np.frombuffer(ranks, np.int32), direction=one)
        for one in ("max", "min")
    }
    if against["max"] == against["min"]:
        return None
    return "min" if against["max"] else "max"
