"""The CSV of one W&B chart: a step in each row, a curve `run - metric` in each column, with its __MIN and __MAX."""

from __future__ import annotations

import hashlib
import re

from experiments.tables import cells, layout
from experiments.tables.contract import (
    LEAVE,
    Asker,
    Cell,
    Column,
    Grid,
    Logged,
    Reading,
    RunRow,
    Seen,
    Source,
    TableFormat,
    Target,
    formats,
)
from experiments.tables.heads import key_of, known_metric
from experiments.tables.numbers import Numbers, scale_of, shown

COMPANIONS = ("__MIN", "__MAX")
BETWEEN = " - "
STEP = re.compile(r"-?\d{1,18}", re.ASCII)
KEEP = "keep"


@formats.register
class WandbChart(TableFormat):
    """Curves become the points of runs; the smallest and largest values beside them are asked about when they differ."""

    slug = "wandb_chart"

    def recognises(self, grid: Grid) -> bool:
        """Every curve is called after its run and its metric, and has its companions."""
        curves = [head for head in grid.heads[1:] if BETWEEN in head]
        return bool(curves) and set(COMPANIONS) <= {head[-5:] for head in grid.heads}

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return a run for each name among the curves."""
        grid = layout.evened(source.grids[0], asker)
        reading = Reading(self.slug, rows=len(grid.rows))
        steps = _steps(grid, asker)
        runs: dict[str, RunRow] = {}
        # Asked once for all the curves of one metric.
        roles: dict[str, tuple[str, bool]] = {}
        for index, head in enumerate(grid.head[1:], 1):
            name, _between, metric = head.text.rpartition(BETWEEN)
            if not name or metric.startswith("_step") or _is_left_out(grid, index, asker):
                continue
            if metric not in roles:
                roles[metric] = _role(head, metric, target, asker)
            column = Column(head, *roles[metric])
            reading.columns.append(column)
            if column.role != LEAVE:
                run = runs.setdefault(name, RunRow(name[:250], head.line, ""))
                _take(run, column, grid.column(index), steps, target, asker)
        reading.runs = [run for run in runs.values() if run.logged]
        for run in reading.runs:
            said = [run.name, *(f"{one.key} {one.step} {one.number!r}" for one in run.logged)]
            run.identity = hashlib.sha256("\n".join(said).encode()).hexdigest()
        reading.doubts = asker.doubts
        return reading


def _steps(grid: Grid, asker: Asker) -> list[int]:
    """Return the step of each row; an axis that is no count of steps is asked about."""
    texts = [cells.bare(cell.text).removesuffix(".0") for cell in grid.column(0)]
    if all(STEP.fullmatch(text) for text in texts):
        return [int(text) for text in texts]
    asker.ask("axis", grid.head[0], ("rows",))
    return list(range(len(texts)))


def _is_left_out(grid: Grid, index: int, asker: Asker) -> bool:
    """Tell whether a column is the companion of a curve that adds nothing, or that nobody wants."""
    head = grid.heads[index]
    if not head.endswith(COMPANIONS):
        return False
    curve = head.removesuffix("__MIN").removesuffix("__MAX")
    if curve not in grid.heads:
        return False
    own = [cell.text for cell in grid.column(grid.heads.index(curve))]
    same = [cell.text for cell in grid.column(index)] == own
    return same or asker.ask("unlike", grid.head[index], (LEAVE, KEEP)) == LEAVE


def _role(head: Cell, metric: str, target: Target, asker: Asker) -> tuple[str, bool]:
    own = f"metric:{key_of(metric) or 'value'}"
    known = known_metric(metric.replace("/", " "), target)
    choices = list(dict.fromkeys([own, *(f"metric:{one.key}" for one in target.metrics), LEAVE]))
    if known and f"metric:{known}" != own:
        return asker.ask("column", head, choices, suggested=f"metric:{known}", sample=metric), True
    told = asker.told("column", head)
    return (told if told in choices else own), False


def _take(
    run: RunRow, column: Column, values: list[Cell], steps: list[int], target: Target, asker: Asker
) -> None:
    numbers = Numbers(column.head, scale_of(column.role, column.head.text, target), asker).read(values)
    found = [(step, number) for step, number in zip(steps, numbers, strict=True) if number is not None]
    run.logged += [Logged(column.role.partition(":")[2], number, step) for step, number in found]
    if found:
        run.seen.append(Seen(values[-1], shown(found[-1][1]), column.head.text))
