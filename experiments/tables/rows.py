"""The rows of a table as runs: every cell read by its column's role, and shown beside what was typed."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from datetime import datetime

from experiments.tables import cells, differences, heads, moments
from experiments.tables.columns import Columns, variant_of
from experiments.tables.contract import LEAVE, Asker, Cell, Grid, Logged, RunRow, Seen, Sent, Target
from experiments.tables.names import give_names
from experiments.tables.numbers import Numbers, scale_of, shown

VERDICTS = {"채택": "adopted", "adopted": "adopted", "accept": "adopted", "o": "adopted", "true": "adopted"}
VERDICTS |= {
    "기각": "rejected",
    "미채택": "rejected",
    "rejected": "rejected",
    "reject": "rejected",
    "x": "rejected",
}
VERDICTS |= {"false": "rejected", "보류": "inconclusive", "inconclusive": "inconclusive"}
STATUSES = {
    "finished": "FINISHED",
    "failed": "FAILED",
    "killed": "KILLED",
    "running": "RUNNING",
    "scheduled": "SCHEDULED",
}
STATUSES |= {
    "crashed": "FAILED",
    "완료": "FINISHED",
    "실패": "FAILED",
    "중단": "KILLED",
    "진행중": "RUNNING",
    "done": "FINISHED",
}
LONGEST = 6000


class Rows:
    """Reads one table. Columns of numbers are read as wholes first, so that a question stands once for all their cells."""

    def __init__(self, grid: Grid, target: Target, asker: Asker, *, title: str = "") -> None:
        self.grid, self.target, self.asker, self.title = grid, target, asker, title
        self.columns = Columns(grid, target, asker)
        self.numbers: dict[int, list[float | None]] = {}
        self.notes: dict[int, list[str]] = {}
        self.blanks: dict[int, str] = {}
        self.fixed = [text for head in grid.heads if (text := heads.fixed_in(head))]
        for index, role in enumerate(self.columns.roles):
            self._read_column(index, role)
        self._check_differences()

    def runs(self) -> list[RunRow]:
        """Return the runs of all rows, with their names."""
        found: list[RunRow] = []
        for row in range(len(self.grid.rows)):
            pivots = [index for index, role in enumerate(self.columns.roles) if role.startswith("pivot:")]
            with_numbers = [index for index in pivots if self.numbers[index][row] is not None]
            if pivots:
                last = with_numbers[-1] if with_numbers else None
                found += [self._run(row, index, is_last=index == last) for index in with_numbers]
            else:
                found.append(self._run(row, None, is_last=True))
        give_names(found, self.grid, self.columns, self.asker, title=self.title)
        return found

    def _read_column(self, index: int, role: str) -> None:
        kind, _, rest = role.partition(":")
        value_role = rest if kind == "pivot" else role
        if kind in {"metric", "pivot"} or role in {"public", "private"}:
            head = self.grid.head[index]
            numbers = Numbers(head, scale_of(value_role, head.text, self.target), self.asker)
            self.numbers[index] = numbers.read(self._without_ranks(index, role))
            for row, note in numbers.notes.items():
                self.notes.setdefault(row, []).append(note)
        elif kind == "seconds":
            self.numbers[index] = [self._seconds(index, cell) for cell in self.grid.column(index)]
        elif role == "mark" or kind == "mark":
            self._ask_blanks(index)

    def _check_differences(self) -> None:
        """Hold a column of differences against the scores beside it; those told by the table's shape stay."""
        stated = self.columns.at("metric:difference")
        scores = {
            index: self.numbers[index]
            for index, role in enumerate(self.columns.roles)
            if index in self.numbers and not role.startswith("seconds:") and index not in stated
        }
        for index in stated if not any(self.grid.hints) else ():
            column = self.grid.column(index)
            self.numbers[index] = differences.check(self.numbers[index], column, scores, self.asker)

    def _without_ranks(self, index: int, role: str) -> list[Cell]:
        """Return a column with `6th / 19th` as 6, where it holds places."""
        column = self.grid.column(index)
        if "rank" not in role:
            return column
        places = [cells.rank(cell.text) for cell in column]
        return [
            cell._replace(text=str(place.place)) if place else cell
            for cell, place in zip(column, places, strict=True)
        ]

    def _seconds(self, index: int, cell: Cell) -> float | None:
        if cells.is_absent(cell.text):
            return None
        found = cells.seconds(cell.text)
        unit = re.search(
            r"\(\s*(ms|s|sec|secs|seconds?|초|m|min|mins|minutes?|분|h|hr|hours?|시간)\s*\)",
            self.grid.heads[index],
            re.IGNORECASE,
        )
        if found is None and cells.is_number(cell.text):
            found = cells.seconds(f"{cells.bare(cell.text)}{unit[1] if unit else 's'}")
            # An export's durations are in seconds.
            if not unit and not self.grid.hints:
                return self._number_or_left("no_unit", cell, found)
        if found is None:
            answer = self.asker.ask("not_a_number", cell, ("note", LEAVE))
            if answer == "note":
                row = self.grid.column(index).index(cell)
                self.notes.setdefault(row, []).append(
                    f"{cells.plain(self.grid.heads[index])}: {cells.plain(cell.text)}"
                )
            return None
        return self._number_or_left("about", cell, found) if cells.is_about(cell.text) else found

    def _number_or_left(self, kind: str, cell: Cell, number: float | None) -> float | None:
        answer = self.asker.ask(kind, cell, (f"number:{number!r}", LEAVE))
        return None if answer == LEAVE else number

    def _ask_blanks(self, index: int) -> None:
        """Ask once whether a blank among marks is a no."""
        column = self.grid.column(index)
        said = {cells.mark(cell.text) for cell in column if cell.text}
        if said == {"true"} and any(not cell.text for cell in column):
            self.blanks[index] = self.asker.ask("blank_mark", self.grid.head[index], ("false", LEAVE))

    def _run(self, row: int, pivot: int | None, *, is_last: bool) -> RunRow:
        line = self.grid.rows[row]
        run = RunRow("", line[0].line, _identity(self.grid, line, pivot))
        for index, role in enumerate(self.columns.roles):
            cell = line[index]
            if role.startswith("pivot:"):
                if index == pivot:
                    self._put_number(run, role.removeprefix("pivot:"), index, row, cell)
                    self._put_variant(run, self.grid.head[index])
            elif is_last or role != "metric:difference":
                self._put(run, role, index, row, cell)
        if self.fixed:
            run.parameters.setdefault("fixed", ", ".join(self.fixed))
        if is_last and (notes := self.notes.get(row)):
            run.fields["notes"] = "\n".join(filter(None, [str(run.fields.get("notes", "")), *notes]))
        return run

    def _put_variant(self, run: RunRow, head: Cell) -> None:
        text = variant_of(head)
        run.parameters["variant"] = text
        if said := heads.WITH.fullmatch(text):
            is_without = said[1].casefold() in {"w/o", "without", "미적용"}
            run.parameters[heads.key_of(said[2]) or "variant"] = "false" if is_without else "true"

    def _put(self, run: RunRow, role: str, index: int, row: int, cell: Cell) -> None:
        kind, _, key = role.partition(":")
        if kind in {"metric", "seconds"} or role in {"public", "private"}:
            self._put_number(run, role, index, row, cell)
        elif role == "member":
            self._put_member(run, index, cell)
        elif kind == "mark":
            self._put_mark(run, key, index, cell)
        elif kind in {"param", "tag"}:
            self._put_text(run, kind, key, index, cell)
        elif kind in {"exact", "tags"}:
            self._put_exact(run, kind, key, index, cell)
        elif role == "rank":
            self._put_rank(run, index, cell)
        elif role != LEAVE:
            self._put_field(run, role, index, cell)

    def _put_number(self, run: RunRow, role: str, index: int, row: int, cell: Cell) -> None:
        number = self.numbers[index][row]
        self._see(run, index, cell, shown(number))
        if number is None:
            return
        if role in {"public", "private"}:
            sent = run.sent or Sent()
            scores = {
                role: number if math.isfinite(number) else None,
                f"{role}_text": cells.plain(cell.text)[:60],
            }
            run.sent = Sent(**{**sent.__dict__, **scores})
            return
        run.logged.append(Logged(role.partition(":")[2], number))
        place = cells.rank(cell.text) if "rank" in role else None
        if place and place.teams and not any(one.key == "teams" for one in run.logged):
            run.logged.append(Logged("teams", float(place.teams)))

    def _put_rank(self, run: RunRow, index: int, cell: Cell) -> None:
        place = cells.rank(cell.text)
        self._see(
            run,
            index,
            cell,
            f"{place.place} / {place.teams}" if place and place.teams else str(place.place) if place else "",
        )
        if place is None:
            if not cells.is_absent(cell.text):
                self.asker.ask("not_a_number", cell, (LEAVE,))
            return
        run.sent = Sent(**{**(run.sent or Sent()).__dict__, "rank": place.place})
        if place.teams and not any(one.key == "teams" for one in run.logged):
            run.logged.append(Logged("teams", float(place.teams)))

    def _put_member(self, run: RunRow, index: int, cell: Cell) -> None:
        name = cells.plain(self.grid.heads[index])
        self._see(run, index, cell, name if cell.text else "")
        if cell.text:
            known = run.parameters.get("members", "")
            run.parameters["members"] = f"{known} + {name}" if known else name

    def _put_mark(self, run: RunRow, key: str, index: int, cell: Cell) -> None:
        value = cells.mark(cell.text) or cells.plain(cell.text)
        if not cell.text and self.blanks.get(index) == "false":
            value = "false"
        self._see(run, index, cell, value)
        if value and not (cells.is_absent(cell.text) and value != "false"):
            run.parameters[key] = value[:LONGEST]

    def _put_text(self, run: RunRow, kind: str, key: str, index: int, cell: Cell) -> None:
        text = cells.plain(cell.text)
        if key == "input_size":
            text = cells.size(cell.text)
        elif re.fullmatch(r"\d+(\.\d+)?\s*[x×]", text) or (
            key in {"epochs", "steps", "batch_size"} and cells.is_number(text)
        ):
            text = cells.number_text(text)
        elif cells.clear_mark(text):
            text = cells.clear_mark(text) or text
        self._see(run, index, cell, "" if text in {"-", "–", "—"} else text)
        if text and text not in {"-", "–", "—"}:
            (run.parameters if kind == "param" else run.tags)[key] = text[:LONGEST]

    def _put_exact(self, run: RunRow, kind: str, key: str, index: int, cell: Cell) -> None:
        """Keep what a program wrote as it is; a cell with several tags holds them apart by commas."""
        self._see(run, index, cell, cell.text)
        if cell.text and kind == "exact":
            run.parameters[key] = cell.text[:LONGEST]
        for tag in cell.text.split(",") if kind == "tags" else ():
            if name := heads.key_of(tag):
                run.tags[name] = ""

    def _put_field(self, run: RunRow, role: str, index: int, cell: Cell) -> None:
        text = cells.plain(cell.text)
        if role in {"started", "ended"}:
            self._put_moment(run, role, index, cell)
        elif role in {"verdict", "status"}:
            self._put_word(run, role, index, cell)
        elif text and text not in {"-", "–", "—"}:
            self._see(run, index, cell, text)
            if role == "name":
                self._put_name(run, index, text)
            elif role == "parent":
                run.parent = text
            elif role == "run_id":
                run.run_id = text
            else:
                self._add(run, role, text)

    def _put_name(self, run: RunRow, index: int, text: str) -> None:
        run.name = text[:250]
        if heads.flat(self.grid.heads[index]) in heads.NAMES_A_MODEL:
            run.parameters.setdefault("model", text[:LONGEST])

    def _put_word(self, run: RunRow, role: str, index: int, cell: Cell) -> None:
        text = cells.plain(cell.text)
        said = (cells.mark(cell.text) or text).casefold().replace(" ", "")
        known = (VERDICTS if role == "verdict" else STATUSES).get(said)
        self._see(run, index, cell, known or "")
        if known:
            run.fields[role] = known
        elif text:
            self._add(run, "notes", f"{cells.plain(self.grid.heads[index])}: {text}")

    def _put_moment(self, run: RunRow, role: str, index: int, cell: Cell) -> None:
        moment = self._moment(cell)
        self._see(run, index, cell, moment.isoformat() if moment else "")
        if moment:
            run.fields[f"{role}_at"] = moment

    def _moment(self, cell: Cell) -> datetime | None:
        if cells.is_absent(cell.text):
            return None
        found = moments.read(cell.text, self.target.zone)
        if found is None:
            self.asker.ask("not_a_moment", cell, (LEAVE,))
        return found

    @staticmethod
    def _add(run: RunRow, field: str, text: str) -> None:
        known = str(run.fields.get(field, ""))
        run.fields[field] = f"{known}\n{text}" if known else text

    def _see(self, run: RunRow, index: int, cell: Cell, read: str) -> None:
        run.seen.append(Seen(cell, read, cells.plain(self.grid.heads[index])))


def _identity(grid: Grid, row: tuple[Cell, ...], pivot: int | None) -> str:
    """Return what tells a row from all others: its heads and texts as typed, and which column the run was made of."""
    said = [grid.heads, [cell.text for cell in row], grid.heads[pivot] if pivot is not None else ""]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def number_same_rows(runs: list[RunRow]) -> None:
    """Give rows that say the very same their number, so that each is a run of its own."""
    seen: Counter[str] = Counter()
    for run in runs:
        seen[run.identity] += 1
        if seen[run.identity] > 1:
            text = f"{run.identity}:{seen[run.identity]}"
            run.identity = hashlib.sha256(text.encode()).hexdigest()
