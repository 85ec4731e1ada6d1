"""The order of a board. Scores that are missing, NaN or infinite come last in both directions, without a rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.leaderboards.contract import Direction

if TYPE_CHECKING:
    import numpy as np

    Whole = np.typing.NDArray[np.int32]
    Real = np.typing.NDArray[np.float64]
    Marks = np.typing.NDArray[np.int64]

NO_RANK = -1


@dataclass(frozen=True)
class Ranked:
    """Where each row stands, as arrays with a number for each row.

    `order`: row numbers, best first. `ranks`: the rank with ties shared (1, 2, 2, 4), 0 for unranked rows.
    `tied`: how many rows share the rank, the row included; 0 for unranked rows.
    """

    order: Whole
    ranks: Whole
    tied: Whole


def rank(found: Real, sources: Whole, *, direction: Direction) -> Ranked:
    """Order rows by score; ties stay as the source ranked them, then as the file has them.

    `found`: scores, NaN where there is none. `sources`: the source's own ranks, NO_RANK where there is none, and 0 for
    rows that stand on the board without taking part, such as a benchmark: these get no rank.
    """
    import numpy as np

    is_finite = np.isfinite(found)
    keys = np.where(is_finite, -found if direction == "max" else found, np.inf)
    far = np.where(sources == NO_RANK, np.iinfo(np.int32).max, sources)
    order = np.lexsort((far, keys, ~is_finite)).astype(np.int32)
    placed = order[(is_finite & (sources != 0))[order]]
    ranks = np.zeros(len(found), np.int32)
    tied = np.zeros(len(found), np.int32)
    if len(placed):
        scores = keys[placed]
        starts = np.flatnonzero(np.concatenate(([True], scores[1:] != scores[:-1])))
        sizes = np.diff(np.append(starts, len(placed)))
        ranks[placed] = np.repeat(starts + 1, sizes)
        tied[placed] = np.repeat(sizes, sizes)
    return Ranked(order, ranks, tied)


def runs_against(found: Real, sources: Whole, *, direction: Direction) -> bool:
    """Tell whether the source's own ranks say that the other direction is the better one."""
    import numpy as np

    placed = np.flatnonzero((sources > 0) & np.isfinite(found))
    if len(placed) < 2:
        return False
    first = found[placed[np.argmin(sources[placed])]]
    last = found[placed[len(placed) - 1 - np.argmax(sources[placed][::-1])]]
    if first == last:
        return False
    return bool((first < last) == (direction == "max"))


def best_rows(teams: tuple[Marks, Marks], found: Real, *, direction: Direction) -> Whole:
    """Return each team's best row, in the order of the rows; of equals the earlier one.

    `teams`: two independent hashes of each row's team, which together no two teams share.
    """
    import numpy as np

    one, other = teams
    is_finite = np.isfinite(found)
    keys = np.where(is_finite, -found if direction == "max" else found, np.inf)
    order = np.lexsort((keys, ~is_finite, other, one))
    is_first = np.concatenate(
        ([True], (one[order][1:] != one[order][:-1]) | (other[order][1:] != other[order][:-1]))
    )
    return np.sort(order[is_first]).astype(np.int32)
