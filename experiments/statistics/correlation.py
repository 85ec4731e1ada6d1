"""How well two lists of numbers go together: by their ranks, and in a straight line."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Three points order themselves alike in one of six cases by chance alone: from four on a coefficient is told at all,
# and below ten with the warning that a single new point can turn it.
FEWEST, FEW = 4, 10


@dataclass(frozen=True)
class Agreement:
    """Spearman's ρ and Kendall's τ-b of `count` pairs, from −1 to 1; None where there are too few or one side is constant.

    `left_out` counts pairs with a side that is missing, NaN or infinite.
    """

    count: int
    left_out: int
    spearman: float | None = None
    kendall: float | None = None

    @property
    def are_too_few(self) -> bool:
        """Whether there is nothing to be told from so few pairs."""
        return self.count < FEWEST

    @property
    def are_few(self) -> bool:
        """Whether the coefficients should be read with care."""
        return self.count < FEW


def agreement(pairs: Iterable[tuple[float | None, float | None]]) -> Agreement:
    """Return how alike two sides order the same things; what is missing, NaN or infinite is left out.

    Ties share the mean of their ranks (ρ) and count as neither agreeing nor disagreeing (τ-b).
    Kendall, M. G. (1945), The treatment of ties in ranking problems; scipy computes both.
    """
    given = list(pairs)
    finite = [
        (one, other)
        for one, other in given
        if one is not None and other is not None and math.isfinite(one) and math.isfinite(other)
    ]
    counts = {"count": len(finite), "left_out": len(given) - len(finite)}
    ones, others = [one for one, _other in finite], [other for _one, other in finite]
    if len(finite) < FEWEST or len(set(ones)) == 1 or len(set(others)) == 1:
        return Agreement(**counts)
    # scipy takes the larger part of a second to import; a web process starts without it.
    from scipy import stats

    return Agreement(
        **counts,
        spearman=float(stats.spearmanr(ones, others).statistic),
        kendall=float(stats.kendalltau(ones, others).statistic),
    )


def linear(ones: Sequence[float | None], others: Sequence[float | None]) -> float | None:
    """Return Pearson's r over the places where both are finite; None for fewer than three or a constant side."""
    pairs = [
        (one, other)
        for one, other in zip(ones, others, strict=True)
        if one is not None and other is not None and math.isfinite(one) and math.isfinite(other)
    ]
    if len(pairs) < 3:
        return None
    middle, other_middle = (math.fsum(side) / len(pairs) for side in zip(*pairs, strict=True))
    moved = [(one - middle, other - other_middle) for one, other in pairs]
    size = math.sqrt(math.fsum(one * one for one, _other in moved))
    other_size = math.sqrt(math.fsum(other * other for _one, other in moved))
    if size == 0 or other_size == 0:
        return None
    return max(-1.0, min(1.0, math.fsum(one * other for one, other in moved) / size / other_size))


def table(rows: Sequence[Sequence[float | None]]) -> list[list[float | None]]:
    """Return Pearson's r of each row with each other row, symmetric, 1 on the diagonal."""
    return [
        [1.0 if i == j else linear(one, other) for j, other in enumerate(rows)] for i, one in enumerate(rows)
    ]
