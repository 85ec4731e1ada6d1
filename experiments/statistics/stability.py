"""How much a rank owes to single submissions: the bootstrap over those that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 2_000
SEED = 20_221_219
LEVEL = 0.95
FEWEST = 5  # of fewer submissions a resample says next to nothing


@dataclass(frozen=True)
class Stability:
    """The rank with all `count` submissions, and the interval that holds 95 % of the ranks of the resamples.

    `best` and `worst` are its ends (ranks from 1, so `best` ≤ `worst`), `share` says in which part of the resamples
    the rank came out as it is.
    """

    count: int
    rank: int
    median: int
    best: int
    worst: int
    share: float
    rounds: int


def rank_stability(
    ours: Sequence[float],
    others: Sequence[float],
    *,
    is_higher_better: bool,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> Stability | None:
    """Return how stable our rank is; None for fewer than five submissions.

    `ours` are the scores of our submissions, `others` those of the other teams on the board, in the same scale and
    without missing ones. Each round draws as many submissions as there are, with replacement (Efron's bootstrap, 1979),
    keeps the best as a board does, and looks up which rank it takes among the others (one more than there are teams
    strictly better). The interval is the percentile one, its ends the ranks of actual resamples. It says what luck
    with single submissions is worth; it knows nothing of the private data.
    """
    import numpy as np

    if len(ours) < FEWEST:
        return None
    sign = 1.0 if is_higher_better else -1.0
    scores = sign * np.asarray(ours, dtype=np.float64)
    board = np.sort(sign * np.asarray(others, dtype=np.float64))
    drawn = np.random.default_rng(seed).integers(len(scores), size=(rounds, len(scores)))
    best = np.append(scores[drawn].max(axis=1), scores.max())
    ranks = 1 + len(board) - np.searchsorted(board, best, side="right")
    rank, ranks = int(ranks[-1]), ranks[:-1]
    tail = (1 - LEVEL) / 2
    low, middle, high = np.quantile(ranks, [tail, 0.5, 1 - tail], method="inverted_cdf")
    return Stability(
        count=len(ours),
        rank=rank,
        median=int(middle),
        best=int(low),
        worst=int(high),
        share=float((ranks == rank).mean()),
        rounds=rounds,
    )
