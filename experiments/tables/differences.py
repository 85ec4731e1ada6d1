"""Differences that a table states beside its scores, held against what the scores themselves give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from experiments.tables import cells
from experiments.tables.contract import LEAVE, Asker, Cell

KEEP = "keep"
Expected = Sequence[float | None]


def check(
    stated: list[float | None],
    column: Sequence[Cell],
    scores: Mapping[int, Sequence[float | None]],
    asker: Asker,
) -> list[float | None]:
    """Return the stated differences, after asking about those that do not follow as the column's others do.

    `scores`: the numbers of the table's other columns. A column in which fewer than half follow from anything beside
    it is measured against something else, and is left as it stands.
    """
    candidates = list(_candidates(scores))
    if not candidates:
        return stated
    best = max(candidates, key=lambda one: _matches(stated, column, one))
    known = sum(number is not None and one is not None for number, one in zip(stated, best, strict=True))
    if not known or _matches(stated, column, best) * 2 < known:
        return stated
    result = list(stated)
    for row, (number, expected) in enumerate(zip(stated, best, strict=True)):
        if number is None or expected is None or _is_near(number, expected, column[row]):
            continue
        rounded = round(expected, _decimals(column[row]))
        choices = (KEEP, f"number:{rounded!r}", LEAVE)
        answer = asker.ask(
            "difference", column[row], choices, expected=f"{rounded:+.{_decimals(column[row])}f}"
        )
        result[row] = number if answer == KEEP else None if answer == LEAVE else rounded
    return result


def _candidates(scores: Mapping[int, Sequence[float | None]]) -> Iterator[Expected]:
    """Yield what the column could be: one score less another, or less the first row's, also in per cent."""
    for left, right in combinations(scores.values(), 2):
        # Of equals the first counts: what came later, less what came before.
        yield [_less(b, a) for a, b in zip(left, right, strict=True)]
        yield [_less(a, b) for a, b in zip(left, right, strict=True)]
    for numbers in scores.values():
        first = numbers[0] if numbers else None
        differences = [_less(number, first) for number in numbers]
        yield differences
        yield [None if one is None else one * 100 for one in differences]
        if first:
            yield [None if one is None else one / first * 100 for one in differences]


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _matches(stated: Sequence[float | None], column: Sequence[Cell], expected: Expected) -> int:
    return sum(
        number is not None and one is not None and _is_near(number, one, cell)
        for number, one, cell in zip(stated, expected, column, strict=True)
    )


def _is_near(number: float, expected: float, cell: Cell) -> bool:
    """Tell whether two numbers are the same but for rounding: one step of the last decimal that was typed."""
    return bool(abs(number - expected) <= 1.001 * 10.0 ** -_decimals(cell))


def _decimals(cell: Cell) -> int:
    return min(12, len(cells.bare(cell.text).rstrip("%").partition(".")[2]))
