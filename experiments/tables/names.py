"""Names for runs whose table gives them none, or the same twice."""

from __future__ import annotations

from collections import defaultdict

from experiments.tables import cells, heads
from experiments.tables.columns import Columns
from experiments.tables.contract import Asker, Cell, Grid, RunRow

LONGEST = 250
TITLE = "title"


def give_names(runs: list[RunRow], grid: Grid, columns: Columns, asker: Asker, *, title: str) -> None:
    """Name every run of a table, and ask how where the table does not say it."""
    if not runs:
        return
    if "name" not in columns.roles:
        _from_settings(runs, grid, columns, asker, title)
    blank = [run for run in runs if not run.name]
    for number, run in enumerate(blank, 1):
        run.name = f"{title} {number}" if len(blank) > 1 or not title else title
    for run in runs:
        if variant := run.parameters.get("variant"):
            run.name = f"{run.name} · {variant}"[:LONGEST]
    _tell_apart(runs, _side(grid), asker)


def _from_settings(runs: list[RunRow], grid: Grid, columns: Columns, asker: Asker, title: str) -> None:
    if "member" in columns.roles:
        for run in runs:
            run.name = run.parameters.get("members", "")[:LONGEST]
        return
    candidates = [
        index
        for index, role in enumerate(columns.roles)
        if role.partition(":")[0] in {"param", "fold", "data_version", "mark"} or role == "fold"
    ]
    filled = [index for index in candidates if all(cell.text for cell in grid.column(index))]
    choices = [f"column:{index + 1}" for index in filled or candidates] + [TITLE]
    shown = " | ".join(map(cells.plain, grid.heads))
    answer = asker.ask("no_name", Cell("", grid.line, _side(grid)), choices, title=title, heads=shown)
    if answer == TITLE:
        return
    index = int(answer.removeprefix("column:")) - 1
    by_line = {row[0].line: row[index].text for row in grid.rows}
    head = heads.without_brackets(grid.heads[index])
    for run in runs:
        text = cells.plain(by_line.get(run.line, ""))
        # A bare number says little: fold 3 of what?
        run.name = (f"{head} {text}" if text.replace(".", "", 1).isdigit() else text)[:LONGEST]


def _tell_apart(runs: list[RunRow], side: int, asker: Asker) -> None:
    groups: dict[str, list[RunRow]] = defaultdict(list)
    for run in runs:
        groups[run.name].append(run)
    for name, same in groups.items():
        if len(same) < 2:
            continue
        place = Cell(name, same[1].line, side)
        answer = asker.ask(
            "name_twice", place, ("add", "number", "keep"), number=len(same), first=same[0].line
        )
        if answer == "add":
            _add_settings(same)
        if answer != "keep":
            _add_numbers(same)


def _side(grid: Grid) -> int:
    """Return where a table begins when it is the right one of two, 0 for all others."""
    column = grid.head[0].column
    return column if column > 1 and not grid.hints else 0


def _add_settings(same: list[RunRow]) -> None:
    keys = dict.fromkeys(key for run in same for key in run.parameters)
    differing = [key for key in keys if len({run.parameters.get(key, "") for run in same}) > 1]
    for run in same:
        words = []
        for key in differing:
            value = run.parameters.get(key, "")
            if value == "true":
                words.append(key)
            elif value not in {"", "false"}:
                words.append(value)
        run.name = " · ".join([run.name, *words])[:LONGEST]


def _add_numbers(same: list[RunRow]) -> None:
    seen: dict[str, int] = defaultdict(int)
    for run in same:
        seen[run.name] += 1
        if seen[run.name] > 1:
            run.name = f"{run.name[: LONGEST - 8]} #{seen[run.name]}"
