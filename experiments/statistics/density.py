"""How thick the field stands along the scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BINS = 24
FEWEST_BINS = 5


@dataclass(frozen=True)
class Bin:
    """How many scores lie in [low, high); the last bin holds its upper end too."""

    low: float
    high: float
    count: int


def histogram(scores: Sequence[float]) -> list[Bin]:
    """Return scores counted in bins of one width over their range: √n of them, between 5 and 24.

    One bin when all are equal, none without scores.
    """
    import numpy as np

    if not scores:
        return []
    values = np.asarray(scores, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    width = min(MOST_BINS, max(FEWEST_BINS, math.isqrt(len(values))))
    # Neither equal scores nor two next to each other in the last bit can be cut any finer.
    if not np.isfinite(high - low) or low + (high - low) / width <= low:
        return [Bin(low, high, len(values))]
    counts, edges = np.histogram(values, bins=width)
    return [
        Bin(float(left), float(right), int(count))
        for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
