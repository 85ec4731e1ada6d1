"""`kaggle competitions submissions --csv`: fileName, date, description, status, publicScore, privateScore."""

from __future__ import annotations

import re
from dataclasses import replace

from experiments import metric_text
from experiments.tables import cells, layout
from experiments.tables.contract import (
    LEAVE,
    Asker,
    Cell,
    Grid,
    Logged,
    Reading,
    RunRow,
    Sent,
    Source,
    TableFormat,
    Target,
    formats,
)
from experiments.tables.exports import exported, identified, with_hints

ROLES = {
    "ref": "exact:kaggle_ref",
    "fileName": "exact:file",
    "date": "started",
    "description": "name",
    "status": LEAVE,
    "publicScore": "public",
    "privateScore": "private",
}
NUMBER = r"[+-]?(?:\d*\.\d+|\d+(?=\s*%))(?:e-?\d+)?\s*%?"
SAID = re.compile(
    r"(?<![a-z])(?P<word>cv|oof|val|valid|validation|local|검증)(?![a-z])[\s_-]*"
    rf"(?:(?:score|mean|avg|miou|iou|f1|acc|auc|loss|dice|map|rmse|mae)\s*)?[:=~(]*\s*(?P<number>{NUMBER})",
    re.IGNORECASE,
)
BEHIND = re.compile(rf"(?P<number>{NUMBER})\s*\(?\s*(?:cv|oof|val|local|검증)(?![a-z])", re.IGNORECASE)
CERTAIN = frozenset(("cv", "oof"))


@formats.register
class KaggleSubmissions(TableFormat):
    """Each submission is a run with its scores and its date; what the description says of the validation score too."""

    slug = "kaggle_submissions"

    def recognises(self, grid: Grid) -> bool:
        """By the columns that every version of the tool writes."""
        return {"fileName", "date", "publicScore", "privateScore"} <= set(grid.heads)

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of the first table; there is but one."""
        grid = layout.evened(_named(source.grids[0]), asker)
        hints = [ROLES.get(head, LEAVE) for head in grid.heads]
        # Kaggle's dates are in UTC.
        reading = exported(self.slug, with_hints(grid, hints), replace(target, zone="UTC"), asker, source)
        places = {head: index for index, head in enumerate(grid.heads)}
        for run, row in zip(reading.runs, grid.rows, strict=True):
            said = {head: row[index] for head, index in places.items()}
            _finish(run, said, target, asker)
        identified(reading.runs, "kaggle", [_key(run) for run in reading.runs])
        reading.doubts = asker.doubts
        return reading


def _named(grid: Grid) -> Grid:
    """Return the table with the file's name where a description is blank, so that every run is called something."""
    if "description" not in grid.heads:
        return grid
    name, said = grid.heads.index("fileName"), grid.heads.index("description")
    rows = [
        tuple(
            cell._replace(text=row[name].text) if index == said and not cell.text else cell
            for index, cell in enumerate(row)
        )
        for row in grid.rows
    ]
    return Grid(grid.head, tuple(rows), grid.number, grid.title)


def _finish(run: RunRow, said: dict[str, Cell], target: Target, asker: Asker) -> None:
    moment = run.fields.get("started_at")
    note = said["description"].text if "description" in said else ""
    status = said["status"].text.rpartition(".")[2].casefold() if "status" in said else "complete"
    if status in {"error", "failed"}:
        run.fields["status"], run.sent = "FAILED", None
    else:
        scores = run.sent or Sent()
        run.sent = Sent(
            **{**scores.__dict__, "at": None if isinstance(moment, str) else moment, "note": note[:500]}
        )
    if "description" in said and (number := cv_of(said["description"], target, asker)) is not None:
        run.logged.append(Logged(target.primary.key, number))


def cv_of(cell: Cell, target: Target, asker: Asker) -> float | None:
    """Return the validation score that a description tells; asked wherever it is not beyond doubt."""
    text = cells.plain(cell.text)
    found = [(hit["word"].casefold(), hit["number"]) for hit in SAID.finditer(text)]
    found += [("", hit["number"]) for hit in BEHIND.finditer(text) if not found]
    meanings: list[float] = []
    is_certain = len(found) == 1 and found[0][0] in CERTAIN
    for _word, number in found:
        try:
            read = metric_text.read(number, target.primary.scale)
        except metric_text.InDoubt as doubt:
            is_certain = False
            meanings += [choice.value for choice in doubt.choices]
        except metric_text.NotANumber:
            continue
        else:
            meanings += [] if read is None else [read]
    if not meanings:
        return None
    if is_certain:
        return meanings[0]
    choices = [*dict.fromkeys(f"number:{number!r}" for number in meanings), LEAVE]
    answer = asker.ask("cv", cell, choices)
    return None if answer == LEAVE else float(answer.removeprefix("number:"))


def _key(run: RunRow) -> str:
    return (
        run.parameters.get("kaggle_ref")
        or f"{run.parameters.get('file', '')}\n{run.fields.get('started_at', '')}"
    )
