"""What a technique brought: the mean difference between runs and the runs they come from, with its interval.

Pairs that share a parent share the luck of that parent's training, so parents are drawn, not pairs: the mean is over
all pairs, its standard error is the cluster-robust one with parents as clusters, and the 95 % interval is the
symmetric bootstrap-t (Hall 1988; Cameron, Gelbach and Miller 2008) over parents. Below `FEWEST_DRAWN` parents a
bootstrap has too few different samples, and Student's t with one degree of freedom less than parents is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROUNDS = 2_000
SEED = 20_221_219
FEWEST_ORIGINS = 3  # below, no interval: with two, Student's t is 12.7 standard errors wide
FEWEST_DRAWN = 8
LEVEL = 0.95
FEW_PAIRS = 5  # below, a page says that they are few
KEPT_DRAWS = 64  # draws of so few parents are kept: 2,000 × 64 × 8 bytes are 1 MB

# The 97.5 % point of Student's t for as many parents, with one degree of freedom less; any table has it.
T_975 = {3: 4.3027, 4: 3.1824, 5: 2.7764, 6: 2.5706, 7: 2.4469}


@dataclass(frozen=True, slots=True)
class Effect:
    """A mean difference in the metric's own scale, and half the width of its 95 % interval.

    `pairs` are the differences, `origins` the different parents among them. `half` is None while there are fewer than
    three parents, or no spread at all. `method` is bootstrap, t or "".
    """

    mean: float
    half: float | None
    pairs: int
    origins: int
    method: str

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return None if self.half is None else self.mean - self.half

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return None if self.half is None else self.mean + self.half

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.half is not None and abs(self.mean) > self.half


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a run and its parent that differ in a technique, one element of each array a pair.

    `technique` and `run` are positions (int64), `difference` is the score with the technique less that without it.
    """

    technique: NDArray[np.int64]
    run: NDArray[np.int64]
    difference: NDArray[np.float64]


def pair(
    score: NDArray[np.float64],
    parent: NDArray[np.int64],
    has: NDArray[np.bool_],
    can_lose: NDArray[np.bool_],
) -> Pairs:
    """Find the pairs of every technique.

    `score`: one for each run, NaN where there is none. `parent`: each run's parent as a position, -1 for none.
    `has`: runs × techniques. `can_lose`, of the same shape: whether the run says that it does without the technique;
    a tag that is gone may only not have been repeated, so it says nothing.
    """
    import numpy as np

    run = np.flatnonzero(parent >= 0)
    run = run[np.isfinite(score[run]) & np.isfinite(score[parent[run]])]
    now, before = has[run], has[parent[run]]
    change = (now & ~before).astype(np.int8) - (before & ~now & can_lose[run]).astype(np.int8)
    place, technique = np.nonzero(change)
    difference = (score[run] - score[parent[run]])[place] * change[place, technique]
    return Pairs(technique.astype(np.int64), run[place], difference)


def effects(
    technique: NDArray[np.int64],
    difference: NDArray[np.float64],
    origin: NDArray[np.int64],
    count: int,
    *,
    rounds: int = ROUNDS,
) -> list[Effect | None]:
    """Return the effect of each of `count` techniques; None for one without a pair.

    The three arrays hold one element a pair: the technique's position, the difference, and its parent. The same
    numbers give the same answer each time: the draws start at `SEED`.
    """
    import numpy as np

    order = np.argsort(technique, kind="stable")
    ends = np.searchsorted(technique[order], np.arange(count + 1))
    found: list[Effect | None] = []
    for first, last in pairwise(ends):
        part = order[first:last]
        found.append(effect(difference[part], origin[part], rounds=rounds) if part.size else None)
    return found


def effect(difference: NDArray[np.float64], origin: NDArray[np.int64], *, rounds: int = ROUNDS) -> Effect:
    """Return the mean of differences with its interval; `origin` says which of them share a parent."""
    import numpy as np

    pairs = int(difference.size)
    mean = float(difference.mean())
    parents, cluster = np.unique(origin, return_inverse=True)
    clusters = int(parents.size)
    if clusters < FEWEST_ORIGINS:
        return Effect(mean, None, pairs, clusters, "")
    # Centred first: a mean of 1e9 with differences of 1e-4 keeps its digits.
    sums = np.bincount(cluster, weights=difference - mean).astype(np.float64)
    sizes = np.bincount(cluster).astype(np.float64)
    error = float(np.sqrt(clusters / (clusters - 1) * np.square(sums).sum()) / pairs)
    if error <= 1e-12 * max(1e-300, float(np.abs(difference).max())):
        return Effect(mean, None, pairs, clusters, "")
    if clusters < FEWEST_DRAWN:
        return Effect(mean, T_975[clusters] * error, pairs, clusters, "t")
    drawn = _draws(clusters, rounds) if clusters > KEPT_DRAWS else _kept_draws(clusters, rounds)
    quantile = _quantile(drawn, sums, sizes)
    return Effect(mean, quantile * error, pairs, clusters, "bootstrap")


def _draws(clusters: int, rounds: int) -> NDArray[np.float64]:
    """Return how often each of the clusters is drawn in each round: rounds × clusters."""
    import numpy as np

    dice = np.random.default_rng((SEED, clusters))
    picked = dice.integers(0, clusters, size=(rounds, clusters), dtype=np.int32)
    picked += np.arange(rounds, dtype=np.int32)[:, None] * np.int32(clusters)
    return np.bincount(picked.ravel(), minlength=rounds * clusters).reshape(rounds, clusters).astype(float)


_kept_draws = lru_cache(maxsize=KEPT_DRAWS)(_draws)


def _quantile(drawn: NDArray[np.float64], sums: NDArray[np.float64], sizes: NDArray[np.float64]) -> float:
    """Return the 95 % point of |t| over the rounds; `sums` are of what is centred at the mean."""
    import numpy as np

    clusters = sums.size
    terms = np.stack([sums, sizes, sums * sums, sums * sizes, sizes * sizes], axis=1)
    total, pairs, squares, mixed, sizes_squared = (drawn @ terms).T
    mean = total / pairs
    variance = squares - 2 * mean * mixed + mean * mean * sizes_squared
    # A round that drew one parent only, again and again, has no spread: it counts as further out than all others.
    error = np.sqrt(np.maximum(variance, 0) * (clusters / (clusters - 1))) / pairs
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 1e-12 * np.abs(sums).max() / pairs, np.abs(mean) / error, np.inf)
    return float(np.quantile(t, LEVEL, method="higher"))
