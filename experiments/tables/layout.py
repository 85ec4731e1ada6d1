"""The shape of a table put right before its cells are read: two tables side by side, heads again, shifted rows, transposed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments import metric_text
from experiments.tables import cells, heads
from experiments.tables.contract import LEAVE, Asker, Cell, Grid, Source, Target

KEEP = "keep"


def tables_of(source: Source, target: Target, asker: Asker) -> list[Grid]:
    """Return the tables to be read, each with its heads above and one run in a row."""
    wanted = [grid for grid in source.grids if _is_wanted(grid, source, target, asker)]
    found: list[Grid] = []
    for grid in wanted:
        for part in _side_by_side(grid, asker):
            even = evened(_without_heads_again(part, asker), asker)
            if even.rows:
                found.append(_upright(even, target, asker))
    return found


def _is_wanted(grid: Grid, source: Source, target: Target, asker: Asker) -> bool:
    if len(source.grids) == 1:
        return True
    has_results = any(heads.role_of(head, target) for head in grid.heads) and any(
        cells.is_number(cell.text) for row in grid.rows for cell in row
    )
    place = Cell(grid.title or ", ".join(filter(None, grid.heads)), grid.line, 0)
    suggested = "import" if has_results else LEAVE
    return asker.ask("table", place, ("import", LEAVE), suggested=suggested, rows=len(grid.rows)) == "import"


def _side_by_side(grid: Grid, asker: Asker) -> list[Grid]:
    """Part a grid whose heads begin again halfway, or that a blank column parts."""
    split = _where_it_begins_again(grid)
    if split is None:
        return [grid]
    left, right = split
    place = grid.head[right]
    if asker.ask("side_by_side", place, ("split", KEEP), text=place.text) == KEEP:
        return [grid]
    parts = (
        Grid(
            grid.head[start:end],
            tuple(row[start:end] for row in grid.rows if any(cell.text for cell in row[start:end])),
            grid.number,
            grid.title,
        )
        for start, end in ((0, left), (right, len(grid.head)))
    )
    return [part for part in parts if part.rows]


def _where_it_begins_again(grid: Grid) -> tuple[int, int] | None:
    """Return where the left table ends and the right one begins."""
    texts = [heads.flat(head) for head in grid.heads]
    for right in range(2, len(texts) - 1):
        blank = not texts[right - 1] and not any(cell.text for cell in grid.column(right - 1))
        left = right - 1 if blank else right
        again = texts[right:] == texts[: len(texts) - right] and bool(texts[0])
        if left >= 2 and (again or (blank and heads.role_of(grid.heads[right]) == "name")):
            return left, right
    return None


def _without_heads_again(grid: Grid, asker: Asker) -> Grid:
    rows = []
    for row in grid.rows:
        is_head = [cell.text for cell in row] == list(grid.heads)
        text = " | ".join(grid.heads)
        if not is_head or asker.ask("head_again", row[0], (LEAVE, KEEP), text=text) == KEEP:
            rows.append(row)
    return Grid(grid.head, tuple(rows), grid.number, grid.title)


def evened(grid: Grid, asker: Asker) -> Grid:
    """Bring every row to the width of the heads; where a row is short or long, a person says what is missing."""
    width = len(grid.head)
    if all(len(row) == width for row in grid.rows):
        return grid
    full = [row for row in grid.rows if len(row) == width]
    rows = []
    for row in grid.rows:
        even = row if len(row) == width else _mended(row, grid, full, asker)
        if even is not None:
            rows.append(even)
    return Grid(grid.head, tuple(rows), grid.number, grid.title)


def _mended(
    row: tuple[Cell, ...], grid: Grid, full: Sequence[tuple[Cell, ...]], asker: Asker
) -> tuple[Cell, ...] | None:
    width, line = len(grid.head), row[0].line
    text = " | ".join(cell.text for cell in row)
    if len(row) > width:
        if not any(cell.text for cell in row[width:]):
            return row[:width]
        place = Cell(text, line, width + 1)
        answer = asker.ask("long_row", place, ("cut", LEAVE), found=len(row), expected=width)
        return None if answer == LEAVE else row[:width]
    gaps = {gap: _with_gap(row, gap, width) for gap in range(len(row) + 1)}
    best = min(gaps, key=lambda gap: (_strangeness(gaps[gap], full), -gap))
    choices = [f"gap:{gap + 1}" for gap in gaps]
    place = Cell(text, line, 0)
    answer = asker.ask(
        "short_row",
        place,
        [*choices, LEAVE],
        suggested=f"gap:{best + 1}",
        found=len(row),
        expected=width,
        heads=" | ".join(grid.heads),
    )
    return None if answer == LEAVE else gaps[int(answer.removeprefix("gap:")) - 1]


def _with_gap(row: Sequence[Cell], gap: int, width: int) -> tuple[Cell, ...]:
    line = row[0].line
    missing = [Cell("", line, gap + 1)] * (width - len(row))
    return (*row[:gap], *missing, *row[gap:])


def _strangeness(row: Sequence[Cell], full: Sequence[tuple[Cell, ...]]) -> float:
    """Return how little a row fits the full ones: kinds at odds, and numbers far from their column's."""
    total = 0.0
    for index, cell in enumerate(row):
        column = [other[index].text for other in full if other[index].text]
        if not column or not cell.text:
            continue
        numbers = [number for text in column if (number := _number(text)) is not None]
        number = _number(cell.text)
        if (number is None) != (len(numbers) < len(column) / 2):
            total += 10
        elif number is not None and numbers:
            middle = sorted(numbers)[len(numbers) // 2]
            total += abs(math.log10((abs(number) + 1e-9) / (abs(middle) + 1e-9)))
        elif cell.text not in column:
            total += 1
    return total


def _number(text: str) -> float | None:
    try:
        return metric_text.read(cells.number_text(text), metric_text.PLAIN)
    except metric_text.InDoubt as doubt:
        return doubt.choices[0].value
    except metric_text.NotANumber:
        return None


def _upright(grid: Grid, target: Target, asker: Asker) -> Grid:
    """Return a table with one run in a row, turned when its runs are its columns."""
    above = [heads.role_of(head, target) for head in grid.heads[1:]]
    beside = [heads.role_of(row[0].text, target) for row in grid.rows]
    corner = grid.head[0]
    place = Cell(" | ".join(grid.heads), corner.line, 0)
    if above and set(above) <= {"public", "private"} and all(map(_is_result, beside)):
        if asker.ask("final_scores", place, ("one_run", KEEP)) == "one_run":
            return _one_run(grid, target)
        return grid
    numeric = [index for index in range(1, len(grid.head)) if _is_numeric(index, grid)]
    if heads.flat(corner.text) in heads.CLASSES and numeric:
        if asker.ask("per_class", place, ("per_class", KEEP), metric=target.primary.label) == "per_class":
            return _per_class(grid, target)
        return grid
    known_beside = sum(map(bool, beside)) / len(beside)
    known_above = sum(map(bool, above)) / max(len(above), 1)
    seems_turned = known_beside >= 0.75 and known_above < 0.5 and known_above < known_beside
    if seems_turned and asker.ask("transposed", place, ("turn", KEEP)) == "turn":
        return _turned(grid)
    return grid


def _is_result(role: str) -> bool:
    return role in {"rank", "score", "public"} or role.startswith("metric:")


def _is_numeric(column: int, grid: Grid) -> bool:
    texts = [cell.text for cell in grid.column(column) if not cells.is_absent(cell.text)]
    return bool(texts) and all(map(cells.is_number, texts))


def _turned(grid: Grid) -> Grid:
    columns = [grid.column(index) for index in range(len(grid.head))]
    rows = [(grid.head[index], *columns[index]) for index in range(1, len(grid.head))]
    # “Setting” above the only column of values names no run.
    says_nothing = len(rows) == 1 and heads.flat(grid.heads[1]) in heads.VALUES
    hints = (LEAVE if says_nothing else "name", *("" for _ in columns[0]))
    head = (Cell("", grid.head[0].line, grid.head[0].column), *columns[0])
    return Grid(head, tuple(rows), grid.number, grid.title, hints)


def _one_run(grid: Grid, target: Target) -> Grid:
    """Lay out a table of final scores as a single row: one column for each metric on each board."""
    results = [row for row in grid.rows if heads.role_of(row[0].text, target) != "rank"]
    named = (row for row in results if heads.known_metric(row[0].text, target) == target.primary.key)
    deciding = next(named, results[0] if results else None)
    boards = [heads.role_of(head, target) for head in grid.heads[1:]]
    head, row, hints = [], [], []
    for line in grid.rows:
        is_rank = heads.role_of(line[0].text, target) == "rank"
        for board, name, cell in zip(boards, grid.heads[1:], line[1:], strict=True):
            head.append(Cell(f"{line[0].text} {name}", cell.line, cell.column))
            row.append(cell)
            if line is deciding:
                hints.append(board)
            elif is_rank:
                hints.append("rank" if board == boards[-1] else f"metric:rank_{board}")
            else:
                hints.append(f"metric:{heads.key_of(line[0].text) or 'score'}/{board}")
    return Grid(tuple(head), (tuple(row),), grid.number, grid.title, tuple(hints))


def _per_class(grid: Grid, target: Target) -> Grid:
    """Lay out a table of classes: its columns of scores become runs with one metric for each class.

    Differences and weights are no runs; they go with the first one.
    """
    scores = [
        index
        for index in range(1, len(grid.head))
        if _is_numeric(index, grid)
        and not heads.is_difference(grid.heads[index])
        and heads.flat(grid.heads[index]) not in heads.WEIGHTS
    ]
    head = [Cell("", grid.head[0].line, grid.head[0].column)]
    hints = ["name"]
    rows = [[grid.head[index]] for index in scores]
    for line in grid.rows:
        name = heads.key_of(line[0].text) or str(line[0].line)
        head.append(line[0])
        hints.append(f"metric:{target.primary.key}/{name}")
        for run, index in zip(rows, scores, strict=True):
            run.append(line[index])
        for index in sorted(set(range(1, len(grid.head))) - set(scores)):
            column = grid.heads[index]
            kind = "metric:difference" if heads.is_difference(column) else f"param:{heads.key_of(column)}"
            head.append(Cell(f"{column} {line[0].text}", line[index].line, line[index].column))
            hints.append(f"{kind}/{name}")
            for number, run in enumerate(rows):
                run.append(Cell("" if number else line[index].text, line[index].line, line[index].column))
    return Grid(tuple(head), tuple(map(tuple, rows)), grid.number, grid.title, tuple(hints))
