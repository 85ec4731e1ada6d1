"""How far the ranks of the private board lie from those of the public one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

# With two teams ρ is 1 or −1 whatever happened.
FEWEST_FOR_RHO = 3


@dataclass(frozen=True)
class ShakeUp:
    """`mean` and `top_tenth` are shares of all teams (0.1: teams moved by a tenth of the board on average), `rho` is
    Spearman's between −1 and 1; None where it cannot be told. `top_count`: how many teams the top tenth has."""

    count: int
    mean: float
    top_tenth: float
    top_count: int
    rho: float | None


def shake_up(public: Sequence[int], private: Sequence[int]) -> ShakeUp | None:
    """Return the shake-up of teams that have a rank (from 1) on both boards, in the same order; None without teams.

    The shake-up is mean(|private − public|) / N, as Kaggle's community counts it, with N the teams of both boards.
    The top tenth are the teams that were in front before the curtain rose: the N/10, rounded up, best public ranks,
    with all who share the last of them.
    """
    import numpy as np

    count = len(public)
    if count != len(private):
        raise ValueError("a rank on each board for every team")
    if not count:
        return None
    before, after = (np.asarray(ranks, dtype=np.float64) for ranks in (public, private))
    moved = np.abs(after - before)
    last = np.partition(before, math.ceil(count / 10) - 1)[math.ceil(count / 10) - 1]
    is_top = before <= last
    return ShakeUp(
        count=count,
        mean=float(moved.mean() / count),
        top_tenth=float(moved[is_top].mean() / count),
        top_count=int(is_top.sum()),
        rho=spearman(before, after),
    )


def spearman(before: Numbers, after: Numbers) -> float | None:
    """Return Spearman's ρ: Pearson's correlation of the ranks, equals sharing their mean rank.

    None for fewer than three pairs and when all of one side are equal. Written here because scipy.stats takes a
    second to load, longer than the page may take; a test holds it against scipy.
    """
    import numpy as np

    if len(before) < FEWEST_FOR_RHO:
        return None
    one, other = (mean_ranks(side) for side in (before, after))
    one, other = one - one.mean(), other - other.mean()
    scale = math.sqrt(float(np.dot(one, one)) * float(np.dot(other, other)))
    return float(np.dot(one, other)) / scale if scale else None


def mean_ranks(values: Numbers) -> Numbers:
    """Return for each value its rank from 1 among all, ascending; equal values share the mean of theirs."""
    import numpy as np

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: Numbers = (last - (counts - 1) / 2)[place]
    return shared
