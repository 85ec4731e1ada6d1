"""The numbers of one column, read in its scale; whatever has two meanings is asked once for the column, or cell by cell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from experiments import metric_text
from experiments.metric_text import PLAIN, Choice, InDoubt, NotANumber
from experiments.tables import cells, heads
from experiments.tables.contract import LEAVE, Asker, Cell, Target

NOTE = "note"
# Meanings that hold for a whole column or for none of it.
OF_SCALE = frozenset(("as_percent", "as_fraction", "divided", "percent_as_is"))
# So many times larger than the rest of its column, a number is another scale or a slip.
FAR = 20


def scale_of(role: str, head: str, target: Target) -> str:
    """Return the scale in which a column's numbers are stored: the competition's for its metrics, and for others like them."""
    if role in {"public", "private"}:
        return target.primary.scale
    key = role.partition(":")[2]
    for metric in target.metrics:
        if key == metric.key or key.startswith(f"{metric.key}/"):
            return metric.scale
    return target.primary.scale if heads.is_ratio(head) or heads.is_ratio(key) else PLAIN


class Numbers:
    """The numbers of one column; `texts` of those cells that are none, for the run's notes."""

    def __init__(self, head: Cell, scale: str, asker: Asker) -> None:
        self.head, self.scale, self.asker = head, scale, asker
        self.is_percent = "%" in head.text and scale != PLAIN
        self.notes: dict[int, str] = {}

    def read(self, column: Iterable[Cell]) -> list[float | None]:
        """Return the number of each cell, None where there is none."""
        rows = list(column)
        found = [self._one(row, cell) for row, cell in enumerate(rows)]
        shared = self._asked_for_all(found)
        numbers: list[float | None] = []
        for cell, one in zip(rows, found, strict=True):
            if isinstance(one, InDoubt):
                chosen = [choice for choice in one.choices if choice.meaning == shared]
                numbers.append(chosen[0].value if chosen else self._asked(cell, one.choices))
            else:
                numbers.append(one)
        return self._far_ones(rows, numbers) if self.scale == PLAIN else numbers

    def _one(self, row: int, cell: Cell) -> float | InDoubt | None:
        if cells.is_absent(cell.text):
            return None
        text = cells.number_text(cell.text)
        if self.is_percent and not text.endswith("%"):
            text += "%"
        try:
            return metric_text.read(text, self.scale)
        except InDoubt as doubt:
            return doubt
        except NotANumber:
            return self._no_number(row, cell, text)

    def _no_number(self, row: int, cell: Cell, text: str) -> float | None:
        choices = [NOTE, LEAVE]
        value = text.partition("±")[0].strip()
        if "±" in text and cells.is_number(value):
            number = metric_text.read(value, PLAIN)
            choices.insert(0, f"number:{number!r}")
        answer = self.asker.ask("not_a_number", cell, choices)
        if answer == NOTE:
            self.notes[row] = f"{cells.plain(self.head.text)}: {cells.plain(cell.text)}"
        return _number_in(answer)

    def _asked_for_all(self, found: list[float | InDoubt | None]) -> str:
        """Ask once when every number of the column stands in the other scale, or with the sign that the scale lacks."""
        doubts = [one for one in found if isinstance(one, InDoubt)]
        sure = [one for one in found if isinstance(one, float) and one != 0]
        meanings = {one.choices[0].meaning for one in doubts}
        if not doubts or sure or len(meanings) > 1 or not meanings <= OF_SCALE:
            return ""
        choices = [choice.meaning for choice in doubts[0].choices]
        suggested = "percent_as_is" if "percent_as_is" in choices else choices[0]
        sample = doubts[0]
        picked = next(choice for choice in sample.choices if choice.meaning == suggested)
        return self.asker.ask(
            "scale", self.head, choices, suggested=suggested, sample=sample.text, read=shown(picked.value)
        )

    def _asked(self, cell: Cell, choices: tuple[Choice, ...]) -> float | None:
        options = [f"number:{choice.value!r}" for choice in choices]
        digits = cells.number_text(cell.text).lstrip("+-").replace(".", "", 1)
        if choices[0].meaning == "lost_point" and digits.isdecimal():
            options.append(f"number:{float(cells.number_text(cell.text))!r}")
        options = [*dict.fromkeys(options), LEAVE]
        return _number_in(self.asker.ask("number", cell, options, why=choices[0].meaning))

    def _far_ones(self, rows: list[Cell], numbers: list[float | None]) -> list[float | None]:
        """Ask about numbers of a plain column that look like per cent among fractions: `22.1` beside `0.6934`."""
        finite = [abs(number) for number in numbers if number is not None and math.isfinite(number)]
        small = [number for number in finite if 0 < number < 1]
        large = [number for number in finite if 1 < number <= 100]
        if not small or not large or len(small) + len(large) < len(finite) or len(large) > len(small):
            return numbers
        if median(large) < FAR * median(small) or not heads.is_metric(self.head.text):
            return numbers
        result = list(numbers)
        for row, number in enumerate(numbers):
            if number is not None and 1 < abs(number) <= 100:
                hundredth = float(f"{number / 100:.12g}")
                options = [f"number:{hundredth!r}", f"number:{number!r}", LEAVE]
                result[row] = _number_in(self.asker.ask("number", rows[row], options, why="mixed"))
        return result


def shown(number: float | None) -> str:
    """Return a number as the preview shows it."""
    if number is None:
        return ""
    return (
        repr(int(number))
        if math.isfinite(number) and number == int(number) and abs(number) < 1e15
        else repr(number)
    )


def _number_in(answer: str) -> float | None:
    return float(answer.removeprefix("number:")) if answer.startswith("number:") else None
