"""From a table to a board: cells checked one by one, teams in their order, ready to be stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from experiments.leaderboards import moments, names, scores
from experiments.leaderboards.cells import unescape
from experiments.leaderboards.contract import (
    ROLES,
    Columns,
    Direction,
    LeaderboardFormat,
    Problem,
    Role,
    Table,
    Unreadable,
)
from experiments.leaderboards.pasted import RANK
from experiments.leaderboards.ranking import rank, runs_against

LISTED = 200
LONGEST = {"team_id": 100, "team": 500, "score": 100, "members": 10_000}
MOST_SUBMISSIONS = 2_000_000_000

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


@dataclass(frozen=True)
class Board:
    """A file as a board, in order; `remarks` are codes of what was noticed, each with how many rows it touches."""

    entries: Sequence[Entry]
    rows: int
    remarks: dict[str, int] = field(default_factory=dict)


def columns_for(
    table: Table, chosen: LeaderboardFormat, mapping: Mapping[str, str | int] | None = None
) -> Columns:
    """Return which column holds what: the person's mapping (role → head, or number from 1), or what the format says.

    Raises Unreadable when the table is known to be no board, holds no row, or when the score, or any column that
    tells teams apart, is not known.
    """
    if chosen.refusal and not mapping:
        raise Unreadable.because(chosen.refusal)
    if not table.rows:
        raise Unreadable.because("no_rows", line=1)
    columns = _named(table, mapping) if mapping else chosen.columns(table)
    if "score" not in columns:
        raise Unreadable.because("score_unknown", line=1, columns=heads_of(table))
    if not {"team", "team_id", "rank"} & set(columns):
        raise Unreadable.because("team_unknown", line=1, columns=heads_of(table))
    return columns


def heads_of(table: Table) -> str:
    """Return the column heads in one line, as many as a person reads."""
    return " · ".join(table.named(column) for column in range(min(len(table.columns), 30)))


def _named(table: Table, mapping: Mapping[str, str | int]) -> Columns:
    found: dict[Role, int] = {}
    for role in ROLES:
        wish = str(mapping.get(role, "")).strip()
        if not wish:
            continue
        if wish in table.header:
            found[role] = table.header.index(wish)
        elif wish.isdecimal() and 1 <= int(wish) <= len(table.columns):
            found[role] = int(wish) - 1
        else:
            raise Unreadable.because(
                "mapping_unknown_column", line=1, text=wish[:80], columns=heads_of(table)
            )
    return found


def build(
    table: Table, chosen: LeaderboardFormat, *, columns: Columns, zone: ZoneInfo, direction: Direction
) -> Board:
    """Return the board. Raises Unreadable with every cell that cannot be used: nothing is stored by halves."""
    return _Builder(table, chosen, columns, zone).board(direction)


class _Builder:
    """Parses columns, gathering problems as it goes."""

    def __init__(self, table: Table, chosen: LeaderboardFormat, columns: Columns, zone: ZoneInfo) -> None:
        self.table, self.chosen, self.columns, self.zone = table, chosen, columns, zone
        self.problems: list[Problem] = []
        self.total = 0
        self.remarks: Counter[str] = Counter()

    def board(self, direction: Direction) -> Board:
        texts = {role: self.cells(role) for role in ROLES}
        found = self.parsed("score", texts["score"], self.score_reader(texts["score"]))
        source_ranks = self.parsed("rank", texts["rank"], _rank)
        submitted = self.parsed("submitted", texts["submitted"], self.moment)
        counts = self.parsed("count", texts["count"], _count)
        self.check_teams(texts["team_id"], texts["team"])
        self.check_texts(texts)
        if self.problems:
            in_order = sorted(self.problems, key=lambda one: (one.line, one.column))
            raise Unreadable(in_order, total=self.total)
        kept = self.kept(texts["team_id"], found, direction)
        scores_kept = [found[row] for row in kept]
        ranks_kept = [source_ranks[row] for row in kept]
        self.remark(scores_kept, ranks_kept, direction)
        outside = frozenset(place for place, source in enumerate(ranks_kept) if source == 0)
        ranked = rank(scores_kept, direction=direction, source_ranks=ranks_kept, outside=outside)
        keys = [names.key(texts["team"][row]) for row in kept]
        entries = [
            Entry(
                position,
                ranked.ranks[place],
                ranked.tied[place],
                ranks_kept[place],
                texts["team_id"][row],
                texts["team"][row],
                keys[place],
                scores_kept[place] if scores.is_ranked(scores_kept[place]) else None,
                texts["score"][row].strip(),
                submitted[row],
                counts[row],
                texts["members"][row],
            )
            for position, place in enumerate(ranked.order, 1)
            for row in (kept[place],)
        ]
        return Board(entries, self.table.rows, dict(self.remarks))

    def cells(self, role: Role) -> Sequence[str]:
        """Return the cells of a role, empty ones when no column holds it."""
        column = self.columns.get(role)
        if column is None:
            return [""] * self.table.rows
        cells = self.table.columns[column]
        if self.chosen.is_escaped:
            cells = [unescape(cell) for cell in cells]
        return [cell.strip() for cell in cells] if role == "team_id" else cells

    def problem(self, code: str, row: int, role: Role, **values: str | int) -> None:
        """Note a cell that cannot be used."""
        self.total += 1
        if len(self.problems) < LISTED:
            column = self.columns[role]
            line = self.table.lines.at(row, column)
            values = {"head": self.table.named(column), **values}
            self.problems.append(Problem(code, line, column + 1, values))

    def parsed(
        self, role: Role, cells: Sequence[str], read: Callable[[str], Parsed | None]
    ) -> list[Parsed | None]:
        """Read the cells of a role one by one."""
        if role not in self.columns:
            return [None] * len(cells)
        found: list[Parsed | None] = []
        for row, cell in enumerate(cells):
            try:
                found.append(read(cell))
            except ValueError as fault:
                code = getattr(fault, "code", f"not_a_{role}")
                self.problem(code, row, role, text=cell[:80])
                found.append(None)
        return found

    def score_reader(self, cells: Sequence[str]) -> Callable[[str], float | None]:
        """Return what reads a score; most are plain decimals, which float takes at once."""
        decimal_comma = scores.has_decimal_commas(cells)
        has_percent = any(cell.rstrip().endswith("%") for cell in cells)

        def read(cell: str) -> float | None:
            score = scores.parse(cell, decimal_comma=decimal_comma)
            if has_percent and score is not None and not cell.rstrip().endswith("%"):
                raise scores.NotANumber("mixed_percent")
            return score

        return read

    def moment(self, cell: str) -> datetime | None:
        """Read a moment; how long ago is no moment."""
        if moments.is_relative(cell):
            self.remarks["relative_moments"] += 1
            return None
        return moments.parse(cell, self.zone)

    def check_teams(self, team_ids: Sequence[str], team_names: Sequence[str]) -> None:
        """Every row names its team, and, but for histories, no team id comes twice."""
        names_teams = {"team", "team_id"} & set(self.columns)
        if names_teams:
            role: Role = "team" if "team" in self.columns else "team_id"
            for row, (team_id, name) in enumerate(zip(team_ids, team_names, strict=True)):
                if not team_id and not name.strip():
                    self.problem("team_missing", row, role)
        if "team_id" not in self.columns or self.chosen.is_history or len(set(team_ids)) == len(team_ids):
            return
        first: dict[str, int] = {}
        for row, team_id in enumerate(team_ids):
            if team_id and first.setdefault(team_id, row) != row:
                line = self.table.lines.at(first[team_id], self.columns["team_id"])
                self.problem("team_twice", row, "team_id", text=team_id[:80], first=line)

    def check_texts(self, texts: dict[Role, Sequence[str]]) -> None:
        """Nothing is cut off: a text too long to be kept is a problem."""
        for role, most in LONGEST.items():
            if role not in self.columns or max(map(len, texts[role]), default=0) <= most:  # type: ignore[index]
                continue
            for row, cell in enumerate(texts[role]):  # type: ignore[index]
                if len(cell) > most:
                    self.problem("text_too_long", row, role, most=most, found=len(cell))  # type: ignore[arg-type]

    def kept(self, team_ids: Sequence[str], found: Sequence[float | None], direction: Direction) -> list[int]:
        """Return the rows that become entries: all, or of a history each team's best, the earlier one of equals."""
        if not self.chosen.is_history:
            return list(range(self.table.rows))
        sign = -1.0 if direction == "max" else 1.0
        best: dict[str, tuple[tuple[bool, float], int]] = {}
        for row, (team_id, score) in enumerate(zip(team_ids, found, strict=True)):
            place = (not scores.is_ranked(score), sign * score if scores.is_ranked(score) else 0.0)  # type: ignore[operator]
            if team_id not in best or place < best[team_id][0]:
                best[team_id] = (place, row)
        self.remarks["improvements"] = self.table.rows - len(best)
        return [row for _, row in best.values()]

    def remark(
        self, found: Sequence[float | None], source_ranks: Sequence[int | None], direction: Direction
    ) -> None:
        """Count what a person should know and what is no reason to refuse."""
        self.remarks["unranked"] = sum(not scores.is_ranked(score) for score in found)
        self.remarks["benchmarks"] = sum(source == 0 for source in source_ranks)
        if runs_against(found, source_ranks, direction=direction):
            self.remarks["ranks_run_against_direction"] = 1
        self.remarks = Counter({code: number for code, number in self.remarks.items() if number})


def _rank(cell: str) -> int | None:
    text = cell.strip()
    if text in moments.NONE:
        return None
    if found := RANK.fullmatch(text):
        return int(found[1])
    raise ValueError(text)


def _count(cell: str) -> int | None:
    text = cell.strip()
    if text in moments.NONE:
        return None
    if not text.isdecimal() or int(text) > MOST_SUBMISSIONS:
        raise ValueError(text)
    return int(text)


def direction_told(table: Table, columns: Columns) -> Direction | None:
    """Return the direction that a file's own ranks show: nothing is assumed when it has none, or all are tied."""
    if "rank" not in columns:
        return None
    found: list[float | None] = []
    ranks: list[int | None] = []
    for score, place in zip(table.columns[columns["score"]], table.columns[columns["rank"]], strict=True):
        try:
            found.append(scores.parse(score))
            ranks.append(_rank(place))
        except ValueError:
            return None
    against: dict[Direction, bool] = {
        one: runs_against(found, ranks, direction=one) for one in ("max", "min")
    }
    if against["max"] == against["min"]:
        return None
    return "min" if against["max"] else "max"
