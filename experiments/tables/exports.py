"""What exports of programs have in common: fixed columns, values to be kept as they are, ids that tell runs apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from experiments.tables import layout
from experiments.tables.contract import Asker, Grid, Reading, RunRow, Source, Target
from experiments.tables.rows import Rows, number_same_rows


def with_hints(grid: Grid, hints: Sequence[str]) -> Grid:
    """Return a table whose columns are told by its format; those without a hint are found out."""
    return Grid(grid.head, grid.rows, grid.number, grid.title, tuple(hints))


def exported(slug: str, grid: Grid, target: Target, asker: Asker, source: Source) -> Reading:
    """Return what an export says: one table, a run in each row."""
    even = layout.evened(grid, asker)
    rows = Rows(
        with_hints(even, grid.hints), target, asker, title=source.name.rpartition(".")[0] or source.name
    )
    reading = Reading(slug, rows=len(even.rows), runs=rows.runs(), columns=rows.columns.found)
    reading.doubts = asker.doubts
    return reading


def identified(runs: Sequence[RunRow], program: str, ids: Sequence[str]) -> None:
    """Tell runs apart by the ids their program gave them; one without an id by all that its row says."""
    for run, name in zip(runs, ids, strict=True):
        if name:
            run.identity = hashlib.sha256(f"{program}\n{name}".encode()).hexdigest()
    number_same_rows(list(runs))
