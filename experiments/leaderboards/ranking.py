"""The order of a board. Scores that are missing, NaN or infinite come last in both directions, without a rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.leaderboards.contract import Direction
from experiments.leaderboards.scores import is_ranked


@dataclass(frozen=True)
class Ranked:
    """Where each row stands.

    `order`: row numbers, best first. `ranks`: for each row its rank with ties shared (1, 2, 2, 4), None when it
    is unranked. `tied`: for each row how many rows share its rank, itself included; 0 when it is unranked.
    """

    order: list[int]
    ranks: list[int | None]
    tied: list[int]


def rank(
    scores: Sequence[float | None],
    *,
    direction: Direction,
    source_ranks: Sequence[int | None],
    outside: frozenset[int] = frozenset(),
) -> Ranked:
    """Order rows by score; ties stay as the source ranked them, then as the file has them.

    `outside` are rows that stand on the board without taking part, such as a benchmark.
    """
    sign = -1.0 if direction == "max" else 1.0
    far = len(scores) + max((one for one in source_ranks if one is not None), default=0) + 1
    keys = [
        (0, sign * score, source if source is not None else far)  # type: ignore[operator]
        if is_ranked(score)
        else (1, 0.0, source if source is not None else far)
        for score, source in zip(scores, source_ranks, strict=True)
    ]
    order = sorted(range(len(scores)), key=keys.__getitem__)
    ranks: list[int | None] = [None] * len(scores)
    tied = [0] * len(scores)
    group: list[int] = []
    place = 0
    for row in order:
        if not is_ranked(scores[row]) or row in outside:
            continue
        place += 1
        if group and scores[group[0]] != scores[row]:
            _close(group, tied)
            group = []
        ranks[row] = ranks[group[0]] if group else place
        group.append(row)
    _close(group, tied)
    return Ranked(order, ranks, tied)


def _close(group: Sequence[int], tied: list[int]) -> None:
    for row in group:
        tied[row] = len(group)


def runs_against(
    scores: Sequence[float | None], source_ranks: Sequence[int | None], *, direction: Direction
) -> bool:
    """Tell whether the source's own ranks say that the other direction is the better one."""
    placed = sorted(
        (source, score)
        for source, score in zip(source_ranks, scores, strict=True)
        if source and score is not None and is_ranked(score)
    )
    if len(placed) < 2 or placed[0][1] == placed[-1][1]:
        return False
    return (placed[0][1] < placed[-1][1]) == (direction == "max")
