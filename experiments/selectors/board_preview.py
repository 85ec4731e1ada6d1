"""A brought file before its import: its first rows as they would be stored, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from experiments.leaderboards.boards import build, columns_for
from experiments.leaderboards.contract import (
    Columns,
    Direction,
    LeaderboardFormat,
    Problem,
    Table,
    Unreadable,
)
from experiments.leaderboards.decoding import decode
from experiments.leaderboards.formats import recognise
from experiments.leaderboards.reading import read_head
from experiments.models import LeaderboardImport
from teams.models import Team

COLUMNS_SHOWN = 30
CELL_SHOWN = 80
TEXT_MENDED = 200_000


@dataclass
class Preview:
    """The head of a file. `problems` are those of its first rows; without a `table` it cannot be read at all."""

    table: Table | None = None
    format: LeaderboardFormat | None = None
    columns: Columns = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    remarks: Mapping[str, int] = field(default_factory=dict)

    @property
    def asks_columns(self) -> bool:
        """Whether the person has a say in which column holds what."""
        return self.format is not None and self.format.asks

    @property
    def is_no_board(self) -> bool:
        """Whether the file cannot become a board whatever the person answers."""
        return self.table is None or (self.format is not None and self.format.refusal is not None)

    def heads(self) -> list[dict[str, Any]]:
        """Return each shown column's head and the role it has, if any."""
        roles = {column: role for role, column in self.columns.items()}
        assert self.table is not None
        shown = range(min(len(self.table.columns), COLUMNS_SHOWN))
        return [{"name": self.table.named(column), "role": roles.get(column)} for column in shown]

    def rows(self) -> list[dict[str, Any]]:
        """Return the first rows: each with the line it starts on and its cells, those at fault marked."""
        assert self.table is not None
        table = self.table
        at_fault = {(one.line, one.column - 1) for one in self.problems}
        shown = range(min(len(table.columns), COLUMNS_SHOWN))
        return [
            {
                "line": table.line_of(row, 0),
                "cells": [
                    {
                        "text": table.columns[column][row][:CELL_SHOWN],
                        "is_wrong": (table.line_of(row, column), column) in at_fault,
                    }
                    for column in shown
                ],
            }
            for row in range(table.rows)
        ]


def preview_of(draft: LeaderboardImport, mapping: Mapping[str, str | int] | None = None) -> Preview:
    """Read the head of the file, with the columns as the person mapped them or as the format has them."""
    found = Preview()
    try:
        with draft.file.open("rb") as file:
            found.table = read_head(cast(BinaryIO, file))
        found.format = recognise(found.table)
        found.columns = found.format.columns(found.table)
        found.columns = columns_for(found.table, found.format, mapping or remembered(draft, found))
        direction = cast(Direction, draft.competition.primary_metric.direction)
        board = build(
            found.table, found.format, columns=found.columns, zone=ZoneInfo("UTC"), direction=direction
        )
        found.remarks = {code: number for code, number in board.remarks.items() if code.startswith("ranks")}
    except Unreadable as refusal:
        found.problems = refusal.problems
    return found


def text_of(team: Team, import_id: str) -> str:
    """Return the text of a small file that was brought before, to be mended by hand; empty for any other."""
    is_number = import_id.isascii() and import_id.isdecimal() and len(import_id) < 19
    found = (
        LeaderboardImport.objects.of(team).small(TEXT_MENDED).filter(pk=import_id).first()
        if is_number
        else None
    )
    if found is None:
        return ""
    try:
        with found.file.open("rb") as file:
            return decode(file.read())[0]
    except Unreadable:
        return ""


def remembered(draft: LeaderboardImport, preview: Preview) -> dict[str, str | int]:
    """Return the mapping that was confirmed for the competition's last file, when this one has the same columns."""
    if not preview.asks_columns or preview.table is None:
        return {}
    last = (
        LeaderboardImport.objects.into(draft.competition)
        .mapped()
        .newest_first()
        .values("mapping", "head")
        .first()
    )
    return last["mapping"] if last and last["head"] == list(preview.table.header) else {}
